"""A test that all characters of a text, or all elements of a list, are among those allowed."""

from taint.tools import reported

HELPERS = """
ALLOWED = set("abc_-")
LETTERS = frozenset("abc")
LOOSE = set("abc./")
COLUMNS = {"name", "size"}


def run(query):
    import sqlite3
    return sqlite3.connect("a.db").execute(query).fetchall()
"""


def tool(test):
    return (
        f"def tool(x: str):\n    if not {test}:\n        raise ValueError('no')\n    return open(BASE + '/' + x).read()"
    )


SILENT = {
    "operator": tool("set(x) <= ALLOWED"),
    "the_other_way_round": tool("ALLOWED >= set(x)"),
    "method": tool("set(x).issubset(ALLOWED)"),
    "of_the_allowed": tool("ALLOWED.issuperset(x)"),
    "frozen": tool("set(x) <= LETTERS"),
}
REPORTED = {
    "with_separators": tool("set(x) <= LOOSE"),
    "of_the_others": tool("set(x) >= ALLOWED"),
    "not_at_all": tool("(not set(x) <= ALLOWED)"),
    "of_something_else": "def tool(x: str, y: str):\n    assert set(y) <= ALLOWED\n    return open(BASE + '/' + x).read()",
    "allowed_by_the_caller": "def tool(x: str, y: str):\n    assert set(x) <= set(y)\n    return open('/srv/' + x).read()",
}


def test_characters(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


def test_elements_of_a_list(tmp_path):
    lines = ["def tool(x: list[str]):", "    assert {test}", "    return run('select ' + ', '.join(x) + ' from t')"]
    source = "\n".join(lines)
    tools = {
        "allowed": source.replace("{test}", "set(x) <= COLUMNS"),
        "method": source.replace("{test}", "COLUMNS.issuperset(x)"),
        "more": source.replace("{test}", "set(x) >= COLUMNS"),
    }
    assert reported(tmp_path, "sql-injection", tools, HELPERS) == {"more"}
