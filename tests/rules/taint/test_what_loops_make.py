"""Loops make an object at one place again and again: the last one is told apart from those of earlier rounds."""

from taint.tools import reported

NODE = """
def node(text):
    return {'text': text, 'children': []}
"""

SILENT = {
    "made_anew": """
def tool(xs: list[str]):
    while os.getcwd():
        command = ['git', 'log', '--']
        command.append(xs.pop())
        subprocess.run(command)
""",
    "filled_after_use": """
def tool(xs: list[str]):
    for x in xs:
        words = ['git']
        subprocess.run(words)
        words.append(x)
""",
    "set_anew": """
def tool(xs: list[str]):
    for x in xs:
        options = {'shell': x}
        options['shell'] = 'ls'
        os.system(options['shell'])
""",
}

CHANGED_BY_A_HELPER = """
class Box:
    pass

def put(box, value):
    box.value = value

def change(box, value):
    box.value = value
"""

REPORTED = {
    "kept_from_earlier_rounds": """
def tool(xs: list[str]):
    rows = []
    for x in xs:
        row = []
        for earlier in rows:
            os.system(earlier[0])
        row.append(x)
        rows.append(row)
""",
    "used_after_the_loop": """
def tool(xs: list[str]):
    last = ['ls']
    for x in xs:
        last = [x]
    os.system(last[0])
""",
    "left_by_break": """
def tool(xs: list[str]):
    found = {}
    while True:
        found = {'command': xs.pop()}
        if found['command']:
            break
    os.system(found['command'])
""",
    "left_by_an_exception": """
def tool(xs: list[str]):
    row = ['ls']
    try:
        for x in xs:
            row = [x]
            int(x)
    except ValueError:
        os.system(row[0])
""",
    "nested": """
def tool(xs: list[str]):
    rows = []
    for x in xs:
        for part in x.split():
            rows.append({'part': part})
        for row in rows:
            os.system(row['part'])
""",
    "retried": """
def tool(xs: list[str]):
    rows = []
    for attempt in range(3):
        try:
            for x in xs:
                rows.append([x])
                int(x)
        except ValueError:
            continue
    for row in rows:
        os.system(row[0])
""",
    "made_by_a_function": """
def tool(xs: list[str]):
    tree = node('ls')
    for x in xs:
        tree['children'].append(node(x))
    for child in tree['children']:
        os.system(child['text'])
""",
}


def test_what_a_round_makes_is_apart_from_what_earlier_rounds_made(tmp_path):
    assert reported(tmp_path, "command-injection", {**SILENT, **REPORTED}, NODE) == set(REPORTED)


MANY = "\n".join(f"        rows.append({{'name': x, 'n': {number}}})" for number in range(20))
TREE = f"""
def tree(x, depth):
    rows = []
    for word in x.split():
{MANY}
        if depth:
            rows.append(tree(word, depth - 1)[0])
    return rows
"""

TREES = {
    "tainted": """
def tool(x: str):
    for row in [*tree(x, 1), *tree(x, 2), *tree(x, 3)]:
        os.system(row['name'])
""",
    "constant": """
def tool(x: str):
    for row in [*tree('a b', 1), *tree('c', 2), *tree('d', 3)]:
        os.system(row['name'])
""",
}


def test_objects_that_are_kept_as_one_still_hold_what_each_held(tmp_path):
    assert reported(tmp_path, "command-injection", TREES, TREE) == {"tainted"}


NAMED = """
def tool(x: str):
    first = {first}
    name, number = first, 2
    while os.path.exists("/srv/" + name):
        name = {next}
        number += 1
    open("/srv/" + name, "w")
"""


def test_a_name_that_is_counted_on_is_made_of_what_it_was_made_of(tmp_path):
    clean = "re.sub('[^a-z]', '-', x)"
    tools = {
        "clean": NAMED.replace("{first}", clean).replace("{next}", "f'{first}-{number}'"),
        "of_the_last_one": NAMED.replace("{first}", clean).replace("{next}", "f'{name}-{number}'"),
        "raw": NAMED.replace("{first}", "x").replace("{next}", "f'{first}-{number}'"),
        "raw_in_the_loop": NAMED.replace("{first}", clean).replace("{next}", "f'{x}-{number}'"),
        "raw_at_its_end": NAMED.replace("{first}", clean).replace("{next}", "f'{name}-{number}{x}'"),
    }
    found = reported(tmp_path, "path-traversal", tools)
    assert found - {"of_the_last_one"} == {"raw", "raw_in_the_loop", "raw_at_its_end"}


BOXES = """
def tool(x: str):
    boxes = []
    for name in os.listdir("/srv"):
        box = Box()
        box.value = "ls"
        boxes.append(box)
    put(boxes[0], "date")
    {change}
    put(boxes[1], "date")
    for box in boxes:
        os.system(box.value)
"""


def test_a_helper_that_changes_one_of_them_again_leaves_the_others_as_they_are(tmp_path):
    tools = {
        "another_one": BOXES.replace("{change}", "change(boxes[2], x)"),
        "none": BOXES.replace("{change}", "change(boxes[2], 'id')"),
    }
    assert reported(tmp_path, "command-injection", tools, CHANGED_BY_A_HELPER) == {"another_one"}
