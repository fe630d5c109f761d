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
"""

SILENT = {"switched_off": "def tool(x: str):\n    open(confined(x), 'w')"}
REPORTED = {"switched_off_by_callers": "def tool(x: str, y: str):\n    open(half_confined(x, y), 'w')"}


def test_what_the_operator_switches_off(tmp_path):
    found = reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS)
    assert found == set(REPORTED)
