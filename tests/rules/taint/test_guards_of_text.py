"""Guards, types and sanitizers that make a text harmless for a shell, and those that do not."""

from taint.tools import reported

SILENT = {
    "constant": 'def tool(x: str):\n    os.system("ls")',
    "number": 'def tool(n: int):\n    os.system(f"head -{n} a")',
    "converted": 'def tool(n: str):\n    os.system(f"head -{int(n)} a")',
    "literal_type": 'def tool(k: Literal["a", "b"]):\n    os.system("ls " + k)',
    "uuid": 'def tool(k: UUID):\n    os.system(f"ls {k}")',
    "enum": 'def tool(k: Color):\n    os.system(f"ls {k.value}")',
    "pattern": 'def tool(x: Annotated[str, Field(pattern=r"^[a-z]+$")]):\n    os.system("ls " + x)',
    "optional_pattern": 'def tool(x: Annotated[Optional[str], Field(pattern="^[a-z]+$")] = None):\n    os.system(f"ls {x}")',
    "allow_list": 'def tool(x: str):\n    if x not in ("a", "b"):\n        return "no"\n    os.system("ls " + x)',
    "allow_list_constant": 'def tool(x: str):\n    if x in ALLOWED:\n        os.system("ls " + x)',
    "compared": 'def tool(x: str):\n    if x == "a":\n        os.system("ls " + x)',
    "raised": 'def tool(x: str):\n    if x != "a":\n        raise ValueError\n    os.system("ls " + x)',
    "asserted": 'def tool(x: str):\n    assert x in ALLOWED\n    os.system("ls " + x)',
    "matched": 'def tool(x: str):\n    match x:\n        case "a" | "b":\n            os.system("ls " + x)',
    "looked_up": 'def tool(x: str):\n    os.system("ls " + TABLE[x])',
    "looked_up_softly": "def tool(x: str):\n    command = TABLE.get(x)\n    if command:\n        os.system(command)",
    "fullmatch": 'def tool(x: str):\n    if not re.fullmatch(r"[\\w.-]+", x):\n        raise ValueError\n    os.system("id " + x)',
    "compiled": 'def tool(x: str):\n    if PATTERN.fullmatch(x) is None:\n        raise ValueError\n    os.system("id " + x)',
    "match_object": 'def tool(x: str):\n    m = re.match(r"[a-z]+\\Z", x)\n    if not m:\n        return\n    os.system("id " + x)',
    "walrus": 'def tool(x: str):\n    if m := re.fullmatch("[a-z]+", x):\n        os.system("id " + x)',
    "alnum": 'def tool(x: str):\n    if not x.isalnum():\n        raise ValueError\n    os.system("id " + x)',
    "alnum_but": 'def tool(x: str):\n    if not x.replace("_", "").replace("-", "").isalnum():\n        raise ValueError\n    os.system("id " + x)',
    "all_characters": 'def tool(x: str):\n    if not all(c.isalnum() for c in x):\n        raise ValueError\n    os.system("id " + x)',
    "cleaned": 'def tool(x: str):\n    safe = "".join(c if c.isalnum() else "_" for c in x)\n    os.system("id " + safe)',
    "quoted": 'def tool(x: str):\n    os.system("ls " + shlex.quote(x))',
    "helper_raises": 'def tool(x: str):\n    check(x)\n    os.system("id " + x)',
    "helper_answers": 'def tool(x: str):\n    if is_fine(x):\n        os.system("id " + x)',
    "helper_negated": 'def tool(x: str):\n    if not is_fine(x):\n        return "no"\n    os.system("id " + x)',
    "helper_returns": 'def tool(x: str):\n    os.system("id " + checked(x))',
    "helper_none": 'def tool(x: str):\n    y = or_none(x)\n    if y is None:\n        return "no"\n    os.system("id " + y)',
    "helper_pair": 'def tool(x: str):\n    fine, why = verdict(x)\n    if not fine:\n        return why\n    os.system("id " + x)',
    "helper_error": 'def tool(x: str):\n    if error := problem_of(x):\n        return error\n    os.system("id " + x)',
    "method": 'def tool(x: str):\n    CHECKER.check(x)\n    os.system("id " + x)',
    "decorated": '@validated\ndef tool(x: str):\n    os.system("id " + x)',
    "built_before": 'def tool(x: str):\n    command = f"id {x}"\n    if not x.isalnum():\n        raise ValueError\n    os.system(command)',
    "both": 'def tool(x: str, y: str):\n    if not (x.isalnum() and y.isalnum()):\n        raise ValueError\n    os.system(f"id {x} {y}")',
    "either": 'def tool(x: str):\n    if not x or not x.isalnum():\n        raise ValueError\n    os.system("id " + x)',
    "empty_or_checked": 'def tool(x: str = ""):\n    if x and not x.isalnum():\n        raise ValueError\n    os.system("id " + x)',
    "none_or_checked": 'def tool(x: str | None = None):\n    if x and not x.isalnum():\n        raise ValueError\n    os.system(f"id {x}")',
    "checked_if_given": 'def tool(x: str | None = None):\n    if x:\n        check(x)\n    os.system(f"id {x}")',
    "conditional": 'def tool(x: str):\n    y = x if x.isalnum() else "none"\n    os.system("id " + y)',
    "overwritten": 'def tool(x: str):\n    x = "a"\n    os.system("id " + x)',
    "dead": "def tool(x: str):\n    if 1 > 2:\n        os.system(x)",
    "loop_checked": 'def tool(xs: list[str]):\n    for x in xs:\n        check(x)\n    os.system("id " + " ".join(xs))',
    "model_validator": 'def tool(m: Checked):\n    os.system("id " + m.name)',
    "boolean": 'def tool(x: str):\n    os.system("ls" if x else "id")',
    "length": 'def tool(x: str):\n    os.system(f"head -{len(x)} a")',
    "dict_of_functions": "def tool(x: str):\n    os.system(ACTIONS[x]())",
    "list_argument": 'def tool(x: str):\n    subprocess.run(["ls", "--", x])',
}

REPORTED = {
    "plain": 'def tool(x: str):\n    os.system(f"ls {x}")',
    "added": 'def tool(x: str):\n    c = "ls "\n    c += x\n    os.system(c)',
    "percent": 'def tool(x: str):\n    os.system("ls %s" % x)',
    "formatted": 'def tool(x: str):\n    os.system("ls {}".format(x))',
    "joined": 'def tool(x: str):\n    os.system(" ".join(["ls", x]))',
    "stripped": 'def tool(x: str):\n    os.system("ls " + x.strip().lower())',
    "in_list": 'def tool(xs: list[str]):\n    os.system("ls " + " ".join(xs))',
    "in_dict": 'def tool(d: dict):\n    os.system("ls " + d["x"])',
    "in_model": 'def tool(m: Plain):\n    os.system("ls " + m.name)',
    "in_object": "def tool(x: str):\n    Holder(x).run()",
    "shell_list": 'def tool(x: str):\n    subprocess.run(["bash", "-c", f"ls {x}"])',
    "shell_true": 'def tool(x: str):\n    subprocess.run("ls " + x, shell=True)',
    "awaited": 'async def tool(x: str):\n    await asyncio.create_subprocess_shell("ls " + x)',
    "through_helper": 'def tool(x: str):\n    shout("ls " + x)',
    "through_thread": 'async def tool(x: str):\n    await asyncio.to_thread(shout, "ls " + x)',
    "through_partial": 'def tool(x: str):\n    partial(shout, "ls " + x)()',
    "through_lambda": 'def tool(x: str):\n    (lambda c: os.system(c))("ls " + x)',
    "through_map": "def tool(xs: list[str]):\n    list(map(os.system, xs))",
    "through_closure": 'def tool(x: str):\n    def inner():\n        os.system("ls " + x)\n    inner()',
    "through_generator": "def tool(x: str):\n    for c in commands(x):\n        os.system(c)",
    "through_global": "def tool(x: str):\n    global LAST\n    LAST = x\n    run_last()",
    "unanchored_field": 'def tool(x: Annotated[str, Field(pattern=r"[a-z]+")]):\n    os.system("ls " + x)',
    "wrong_variable": 'def tool(x: str, y: str):\n    if not y.isalnum():\n        raise ValueError\n    os.system("ls " + x)',
    "wrong_branch": 'def tool(x: str):\n    if not x.isalnum():\n        os.system("ls " + x)',
    "after_branch": 'def tool(x: str):\n    if x.isalnum():\n        pass\n    os.system("ls " + x)',
    "checked_part": 'def tool(x: str):\n    if x.split()[0] in ALLOWED:\n        os.system("ls " + x)',
    "swallowed_check": 'def tool(x: str):\n    try:\n        check(x)\n    except ValueError:\n        pass\n    os.system("ls " + x)',
    "ignored_answer": 'def tool(x: str):\n    is_fine(x)\n    os.system("ls " + x)',
    "in_except": 'def tool(x: str):\n    try:\n        int("a")\n    except ValueError:\n        os.system("ls " + x)',
    "in_finally": 'def tool(x: str):\n    try:\n        pass\n    finally:\n        os.system("ls " + x)',
    "in_while": 'def tool(x: str):\n    c = "ls"\n    while len(c) < 99:\n        c = c + " " + x\n    os.system(c)',
    "in_comprehension": 'def tool(xs: list[str]):\n    [os.system("ls " + x) for x in xs]',
    "unpacked": 'def tool(x: str):\n    a, *b = ["ls", x]\n    os.system(b[0])',
    "key_words": 'def tool(x: str):\n    shout(**{"command": x + "!"})',
}

HELPERS = """
ALLOWED = {"a", "b"}
TABLE = {"a": "ls", "b": "id"}
PATTERN = re.compile("[a-z]+")
LAST = ""


class Color(Enum):
    RED = "red"


class Plain(BaseModel):
    name: str


class Checked(BaseModel):
    name: Annotated[str, Field(pattern="^[a-z]+$")]


class Holder:
    def __init__(self, text):
        self.text = text

    def run(self):
        os.system("ls " + self.text)


class Checker:
    def check(self, text):
        if not text.isalnum():
            raise ValueError("no")


CHECKER = Checker()
ACTIONS = {"a": lambda: "ls", "b": lambda: "id"}


def check(text):
    if not re.fullmatch(r"[a-z]+", text):
        raise ValueError("no")


def is_fine(text):
    if not text:
        return False
    return text.isalnum()


def checked(text):
    check(text)
    return text


def or_none(text):
    if text.isalnum():
        return text
    return None


def verdict(text):
    if text.isalnum():
        return True, ""
    return False, "bad"


def problem_of(text):
    if not text.isalnum():
        return "not a name"
    return None


def validated(function):
    @wraps(function)
    def inner(x: str):
        check(x)
        return function(x)

    return inner


def shout(command):
    os.system(command)


def commands(text):
    yield "ls " + text


def run_last():
    os.system("ls " + LAST)
"""


def test_what_makes_a_text_harmless_is_silent(tmp_path):
    assert reported(tmp_path, "command-injection", SILENT, HELPERS) == set()


def test_what_does_not_is_reported(tmp_path):
    found = reported(tmp_path, "command-injection", REPORTED, HELPERS)
    found |= reported(tmp_path, "shell-denylist", REPORTED, HELPERS)
    assert found == set(REPORTED)
