"""What is put into a container is an input at its place: not at the other places, and not because of the key."""

from taint.tools import reported

HELPERS = """
import json
from concurrent.futures import ThreadPoolExecutor

HERE = str(Path(os.getcwd()) / "a.txt")
KINDS = {"day": "logs/day", "night": "logs/night"}


class Shelf:
    def __init__(self):
        self.folders = {}

    def folder(self, name):
        if name not in self.folders:
            raise ValueError("unknown")
        return self.folders[name]


shelf = Shelf()
shelf.folders[os.environ["NAME"]] = os.environ["FOLDER"]


def pair(given):
    path, words = given
    return open(path).read() + words


def second(given):
    path, words = given
    return open(words).read() + path


def named(given):
    return open(given["path"]).read() + given["words"]


def both(first, words):
    return first, words


def each(work, items):
    return [work(item) for item in items]


def file_of(kind):
    found = KINDS.get(kind)
    if not found:
        raise ValueError("unknown")
    return found
"""

SILENT = {
    "beside_it_in_a_tuple": "def tool(x: str):\n    return pair((HERE, x))",
    "beside_it_in_a_list": "def tool(x: str):\n    return pair([HERE, x])",
    "under_another_key": "def tool(x: str):\n    return named({'path': HERE, 'words': x})",
    "returned_beside_it": "def tool(x: str):\n    path, words = both(HERE, x)\n    return open(path).read()",
    "in_tuples_of_a_list": "def tool(x: str, n: int):\n    return each(pair, [(HERE, x) for _ in range(n)])",
    "in_a_slice": "def tool(x: str):\n    return pair((HERE, x, 1)[:2])",
    "in_tuples_of_a_list_or_none": (
        "def tool(x: str, n: int):\n    return each(pair, [(HERE, x) for _ in range(n)] if n else [])"
    ),
    "handed_to_a_thread": "async def tool(x: str):\n    return await asyncio.to_thread(pair, (HERE, x))",
    "handed_to_a_pool": (
        "def tool(x: str, n: int):\n    with ThreadPoolExecutor() as pool:\n"
        "        return [pool.submit(pair, one).result() for one in [(HERE, x) for _ in range(n)]]"
    ),
    "spread_into_a_dict": "def tool(x: str):\n    return named({**{'path': HERE}, 'words': x})",
    "chosen_from_a_table": "def tool(x: str):\n    return (ROOT / f'{file_of(x)}.txt').read_text()",
    "chosen_from_what_is_kept": "def tool(x: str):\n    return open(shelf.folder(x)).read()",
    "chosen_by_a_number": "def tool(n: int):\n    return open(HERE if n > 3 else os.environ['OTHER']).read()",
    "chosen_from_a_list": "def tool(x: int):\n    return open([HERE, os.environ['OTHER']][x]).read()",
}

REPORTED = {
    "itself_in_a_tuple": "def tool(x: str):\n    return second((HERE, x))",
    "itself_handed_to_a_thread": "async def tool(x: str):\n    return await asyncio.to_thread(second, (HERE, x))",
    "itself_handed_to_a_pool": (
        "def tool(x: str, n: int):\n    with ThreadPoolExecutor() as pool:\n"
        "        return [pool.submit(second, one).result() for one in [(HERE, x) for _ in range(n)]]"
    ),
    "itself_under_its_key": "def tool(x: str):\n    return named({'path': x, 'words': HERE})",
    "itself_returned": "def tool(x: str):\n    path, words = both(x, HERE)\n    return open(path).read()",
    "itself_in_tuples_of_a_list": "def tool(x: str, n: int):\n    return each(second, [(HERE, x) for _ in range(n)])",
    "itself_in_tuples_of_a_list_or_none": (
        "def tool(x: str, n: int):\n    return each(second, [(HERE, x) for _ in range(n)] if n else [])"
    ),
    "in_the_text_of_the_container": "def tool(x: str):\n    return open(ROOT / json.dumps([HERE, x])).read()",
    "in_the_container_as_a_whole": "def tool(x: str):\n    return open(os.path.join(*[BASE, x])).read()",
    "joined_again": "def tool(x: str):\n    return open('/'.join([HERE, x])).read()",
    "spread_over_it": "def tool(x: dict):\n    return named({'path': HERE, **x})",
    "at_a_place_that_nobody_knows": "def tool(x: str, n: int):\n    return open([HERE, x][n]).read()",
    "what_is_looked_up_or_it": "def tool(x: str):\n    return open(KINDS.get(x, x)).read()",
    "put_there_by_a_loop": (
        "def tool(xs: list[str]):\n    kept = {}\n    for x in xs:\n        kept[len(kept)] = (HERE, x)\n"
        "    return [second(one) for one in kept.values()]"
    ),
}


def test_an_input_is_where_it_was_put(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


MANY = """
TABLE = {NAMES}


def read(name):
    if not name.endswith(".txt"):
        name = f"{name}.txt"
    return (ROOT / name).read_text()
""".replace("NAMES", ", ".join(f'"k{number}": "logs/k{number}"' for number in range(12)))

LOOKED_UP = {
    "found": "def tool(x: str):\n    name = TABLE.get(x)\n    return read(name) if name else ''",
    "found_or_another": "def tool(x: str):\n    return read(TABLE.get(x, 'index'))",
}
LOOKED_UP_OR_GIVEN = {
    "found_or_given": "def tool(x: str):\n    return read(TABLE.get(x, x))",
    "given_in_a_dict": "def tool(x: dict):\n    return read(x.get('name'))",
}


def test_a_table_of_many_names_is_a_table(tmp_path):
    tools = {**LOOKED_UP, **LOOKED_UP_OR_GIVEN}
    assert reported(tmp_path, "path-traversal", tools, MANY) == set(LOOKED_UP_OR_GIVEN)
