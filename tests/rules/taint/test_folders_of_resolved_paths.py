"""The folder of a path that was resolved is resolved, too: a test of it counts."""

import pytest
from taint.tools import reported

TESTS = {
    "text": "if os.path.commonpath([folder, BASE]) != BASE:\n        raise ValueError('no')",
    "path": "if not folder.is_relative_to(ROOT):\n        raise ValueError('no')",
}


def tool(folder, test):
    return f"def tool(x: str):\n    folder = {folder}\n    {TESTS[test]}\n    shutil.rmtree(folder)"


SILENT = {
    "absolute": tool("os.path.dirname(os.path.abspath(x))", "text"),
    "of_the_folder": tool("os.path.dirname(os.path.dirname(os.path.realpath(x)))", "text"),
    "parent": tool("Path(x).resolve().parent", "path"),
}
WEAK = {
    "as_it_came": tool("os.path.dirname(x)", "text"),
    "parent_as_it_came": tool("Path(x).parent", "path"),
}


@pytest.mark.parametrize(
    ("rule", "expected"), [("bypassable-path-guard", set(WEAK)), ("destructive-path-operation", set())]
)
def test_folders(tmp_path, rule, expected):
    assert reported(tmp_path, rule, {**SILENT, **WEAK}, "import shutil") == expected
