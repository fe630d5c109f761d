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
    "folder": tool("os.path.dirname(path) != BASE"),
    "folder_of_a_resolved_path": tool("os.path.dirname(path) != BASE", RESOLVED),
    "measured_with_a_separator": tool("os.path.relpath(path, BASE).startswith('../')", RESOLVED),
}
REPORTED = {
    "name_of_something_else": tool("Path(path).name != x"),
    "equal": tool("os.path.basename(x) == x"),
    "stem": tool("Path(x).stem != x"),
    "another_mark": tool("os.extsep in x"),
    "another_folder": tool("os.path.dirname(path) == BASE"),
    "folder_of_the_folder": tool("os.path.dirname(os.path.dirname(path)) != '/srv'"),
    "measured_the_other_way": tool("not os.path.relpath(path, BASE).startswith('..')", RESOLVED),
}


def test_names(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}) == set(REPORTED)


def test_a_path_that_was_not_resolved_is_a_weak_measure(tmp_path):
    tools = {"lexical": tool("os.path.relpath(path, BASE).startswith('..')")}
    assert reported(tmp_path, "path-traversal", tools) == set()
    assert reported(tmp_path, "bypassable-path-guard", tools) == {"lexical"}


def test_what_lies_in_a_folder_may_be_the_one_above_if_it_is_not_resolved(tmp_path):
    lines = [
        "def tool(x: str):",
        "    path = {path}",
        "    if os.path.dirname(path) == BASE:",
        "        shutil.rmtree(path)",
    ]
    source = "\n".join(lines)
    tools = {
        "lexical": source.replace("{path}", "os.path.join(BASE, x)"),
        "resolved": source.replace("{path}", "os.path.realpath(os.path.join(BASE, x))"),
    }
    assert reported(tmp_path, "bypassable-path-guard", tools, "import shutil") == {"lexical"}
