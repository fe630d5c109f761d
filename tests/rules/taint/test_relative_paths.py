"""A path that is not absolute and goes nowhere up stays in the folder that it is joined to."""

from taint.tools import reported

HELPERS = """
def complaint(name):
    if os.path.isabs(name) or (len(name) > 1 and name[1] == ":"):
        return "not relative"
    plain = os.path.normpath(name)
    if "../" in plain or plain.startswith(".."):
        return "not below"
    return None


def below(name):
    wrong = complaint(name)
    if wrong:
        raise ValueError(wrong)
    return os.path.join(BASE, name)
"""


def guarded(test, use="(ROOT / x).read_text()"):
    return f"def tool(x: str):\n    if {test}:\n        raise ValueError('no')\n    return {use}"


SILENT = {
    "isabs": guarded("os.path.isabs(x) or '..' in x"),
    "is_absolute": guarded("Path(x).is_absolute() or '..' in x"),
    "parts": guarded("Path(x).is_absolute() or '..' in Path(x).parts"),
    "parts_of_one": "def tool(x: str):\n    path = Path(x)\n    if path.is_absolute() or '..' in path.parts:\n"
    "        raise ValueError('no')\n    return (ROOT / path).read_text()",
    "normalised": guarded("os.path.isabs(x) or os.path.normpath(x).startswith('..')"),
    "normalised_first": "def tool(x: str):\n    plain = os.path.normpath(x)\n"
    "    if plain.startswith('..') or os.path.isabs(plain):\n        raise ValueError('no')\n"
    "    return (ROOT / plain).read_text()",
    "in_a_helper": "def tool(x: str):\n    return open(below(x)).read()",
}
REPORTED = {
    "only_isabs": guarded("os.path.isabs(x)"),
    "only_is_absolute": guarded("Path(x).is_absolute()"),
    "joined_if_relative": "def tool(x: str):\n    path = Path(x)\n    if not path.is_absolute():\n"
    "        path = ROOT / path\n    return path.read_text()",
    "dots_of_another": "def tool(x: str, y: str):\n    if os.path.isabs(x) or '..' in y:\n        raise ValueError('no')\n"
    "    return (ROOT / x).read_text()",
    "not_normalised": guarded("os.path.isabs(x) or x.startswith('..')"),
}


def test_relative_paths_that_go_nowhere_up(tmp_path):
    tools = {**SILENT, **REPORTED}
    found = reported(tmp_path, "path-traversal", tools, HELPERS)
    found |= reported(tmp_path, "bypassable-path-guard", tools, HELPERS)
    assert found == set(REPORTED)


def test_a_look_whether_a_path_is_absolute_is_no_attempt_to_guard_it(tmp_path):
    tools = {name: REPORTED[name] for name in ("only_isabs", "joined_if_relative")}
    assert reported(tmp_path, "bypassable-path-guard", tools, HELPERS) == set()
