"""Containers that come in from outside and reach a sink as they are."""

from taint.tools import reported

HELPERS = """
import git


def check(text):
    if not re.fullmatch(r"[a-z]+", text):
        raise ValueError("no")
"""

SILENT = {
    "options": "def tool(xs: list[str]):\n    subprocess.run(['ls', '--', *xs])",
    "checked": "def tool(xs: list[str]):\n    for x in xs:\n        check(x)\n    git.Repo(BASE).index.add(xs)",
    "other_element": "def tool(x: str):\n    git.Repo(BASE).index.add([os.getcwd()])",
}

REPORTED = {
    "whole_list": "def tool(xs: list[str]):\n    git.Repo(BASE).index.add(xs)",
    "optional": "def tool(xs: list[str] | None = None):\n    if xs is not None:\n        git.Repo(BASE).index.add(xs)",
    "copied": "def tool(xs: list[str]):\n    git.Repo(BASE).index.add(list(xs))",
    "in_branch": 'def tool(xs: list[str]):\n    if xs != ["."]:\n        git.Repo(BASE).index.add(xs)',
}


def test_elements_of_a_list_are_as_dangerous_as_the_list(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


SPREAD = {
    "options_first": "async def tool(xs: list[str]):\n    await asyncio.create_subprocess_exec('ls', *xs)",
    "whole_command": "async def tool(xs: list[str]):\n    await asyncio.create_subprocess_exec(*xs)",
}
SPREAD_SAFELY = {
    "behind_dashes": "async def tool(xs: list[str]):\n    await asyncio.create_subprocess_exec('ls', '--', *xs)",
    "numbers": "async def tool(xs: list[int]):\n    await asyncio.create_subprocess_exec('head', *[str(x) for x in xs])",
}


def test_elements_that_are_spread_are_arguments(tmp_path):
    assert reported(tmp_path, "argument-injection", {**SPREAD, **SPREAD_SAFELY}) == set(SPREAD)
