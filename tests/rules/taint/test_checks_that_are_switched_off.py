"""A check that settings switch off: the operator's choice, whatever is returned then."""

from taint.tools import reported

HELPERS = """
FREE = os.environ.get("FREE") == "1"


def confined(path):
    if FREE:
        return path
    path = os.path.expandvars(os.path.expanduser(path))
    absolute = os.path.abspath(path)
    try:
        Path(absolute).resolve().relative_to(ROOT)
    except ValueError:
        raise ValueError("outside")
    return absolute


def half_confined(path, free):
    if free:
        return path
    absolute = os.path.abspath(path)
    Path(absolute).resolve().relative_to(ROOT)
    return absolute


def is_on():
    if FREE:
        return False
    return True


def is_long(text):
    if len(text) > 9:
        return True
    return False


def is_inside(path):
    if Path(path).resolve().is_relative_to(ROOT):
        return True
    return False
"""

REFUSED = "if not is_inside(x):\n            raise ValueError\n    open(x, 'w')"

SILENT = {
    "switched_off": "def tool(x: str):\n    open(confined(x), 'w')",
    "by_a_function": f"def tool(x: str):\n    if is_on():\n        {REFUSED}",
}
REPORTED = {
    "switched_off_by_callers": "def tool(x: str, y: str):\n    open(half_confined(x, y), 'w')",
    "by_what_callers_say": f"def tool(x: str, y: bool):\n    if y:\n        {REFUSED}",
    "by_a_look_at_it": f"def tool(x: str):\n    if is_long(x):\n        {REFUSED}",
    "by_an_earlier_look": f"def tool(x: str):\n    looked = is_long(x)\n    if looked:\n        {REFUSED}",
    "in_vain": "def tool(x: str):\n    if is_inside(x):\n        print('inside')\n    open(x, 'w')",
    "in_vain_for_all": "def tool(x: list[str]):\n    for path in x:\n        if is_inside(path):\n"
    "            print('inside')\n    for path in x:\n        open(path, 'w')",
}


def test_what_the_operator_switches_off(tmp_path):
    found = reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS)
    assert found == set(REPORTED)
