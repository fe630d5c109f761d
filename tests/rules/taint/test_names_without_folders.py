"""Tests that a text names a file and no folder, and that a path measured from a folder leads below it."""

from taint.tools import reported


def tool(test, path="os.path.join(BASE, x)"):
    return f"def tool(x: str):\n    path = {path}\n    if {test}:\n        raise ValueError('no')\n    return open(path).read()"


RESOLVED = "os.path.realpath(os.path.join(BASE, x))"
SILENT = {
    "name": tool("Path(x).name != x"),
    "basename": tool("os.path.basename(x) != x"),
    "the_other_way_round": tool("x != os.path.basename(x)"),
    "separator": tool("os.sep in x or x.startswith('.')"),
    "measured": tool("os.path.relpath(path, BASE).startswith('..')", RESOLVED),
    "measured_with_a_separator": tool("os.path.relpath(path, BASE).startswith('../')", RESOLVED),
}
REPORTED = {
    "name_of_something_else": tool("Path(path).name != x"),
    "equal": tool("os.path.basename(x) == x"),
    "stem": tool("Path(x).stem != x"),
    "another_mark": tool("os.extsep in x"),
    "measured_the_other_way": tool("not os.path.relpath(path, BASE).startswith('..')", RESOLVED),
}


def test_names(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}) == set(REPORTED)


def test_a_path_that_was_not_resolved_is_a_weak_measure(tmp_path):
    tools = {"lexical": tool("os.path.relpath(path, BASE).startswith('..')")}
    assert reported(tmp_path, "path-traversal", tools) == set()
    assert reported(tmp_path, "bypassable-path-guard", tools) == {"lexical"}
