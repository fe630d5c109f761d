"""swallowed-exception: clauses for everything that do nothing."""

import pytest

RULE = "swallowed-exception"


def tool(clause, handler, *, body="found['a'] = load(a)", after="return str(found)", before=""):
    lines = [f"        {line}" for line in handler.splitlines()]
    return (
        f"import contextlib, json\nfrom contextlib import suppress\ndef load(x): return json.load(open(x))\n{before}\n"
        "@mcp.tool()\ndef f(a: str) -> str:\n    '''Does it.'''\n    found = {}\n"
        f"    try:\n        {body}\n    {clause}\n" + "\n".join(lines) + f"\n    {after}\n"
    )


@pytest.mark.parametrize(
    "clause", ["except:", "except Exception:", "except BaseException as e:", "except (KeyError, Exception):"]
)
@pytest.mark.parametrize("handler", ["pass", "...", "'no matter'", "return ''", "return", "return []"])
def test_clauses_that_do_nothing(spoken, clause, handler):
    (finding,) = spoken(RULE, tool(clause, handler))
    assert "any type" in finding.message


@pytest.mark.parametrize(
    ("handler", "explained"), [("pass  # optional", True), ("# optional\npass", True), ("pass  # noqa: S110", False)]
)
def test_a_comment_that_says_why(spoken, handler, explained):
    assert bool(spoken(RULE, tool("except Exception:", handler))) is not explained
    assert spoken(RULE, tool("except Exception:", handler), strict=True)


@pytest.mark.parametrize(
    "clause", ["except KeyError:", "except (OSError, ValueError):", "except json.JSONDecodeError:"]
)
def test_narrow_clauses(spoken, clause):
    assert not spoken(RULE, tool(clause, "pass"))


@pytest.mark.parametrize(
    "handler", ["print('no')", "found['a'] = None", "raise", "return 'no'", "return False", "return 0"]
)
def test_clauses_that_do_something(spoken, handler):
    assert not spoken(RULE, tool("except Exception:", handler))


@pytest.mark.parametrize(
    "body",
    [
        "file.close()",
        "os.unlink(a)",
        "import orjson",
        "logger.info('x')",
        "return load(a)",
    ],
)
def test_cleaning_up_telling_importing_and_first_attempts(spoken, body):
    before = "import os, logging\nlogger = logging.getLogger('x')\nfile = open('a')"
    assert not spoken(RULE, tool("except Exception:", "pass", body=body, before=before))


def test_the_next_of_several_attempts(spoken):
    code = """
    @mcp.tool()
    def f(a: str) -> str:
        '''Does it.'''
        for name in ("utf-8", "latin-1"):
            try:
                return open(a, encoding=name).read()
            except Exception:
                continue
        raise ValueError("no text")
    """
    assert not spoken(RULE, code)


def test_items_that_are_left_out(spoken):
    code = """
    @mcp.tool()
    def f(names: list[str]) -> list[str]:
        '''Does it.'''
        found = []
        for name in names:
            try:
                found.append(open(name).read())
            except Exception:
                continue
        return found
    """
    (finding,) = spoken(RULE, code)
    assert "without this item" in finding.labels[0].message


@pytest.mark.parametrize(
    ("given", "expected"), [("Exception", 1), ("BaseException", 1), ("FileNotFoundError", 0), ("KeyError, OSError", 0)]
)
def test_suppress(spoken, given, expected):
    code = f"""
    import contextlib
    @mcp.tool()
    def f(a: str) -> str:
        '''Does it.'''
        found = ""
        with contextlib.suppress({given}):
            found = open(a).read()
        return found
    """
    assert len(spoken(RULE, code)) == expected


def test_functions_that_a_handler_calls(spoken):
    code = """
    def sizes(names):
        total = 0
        for name in names:
            try:
                total += len(open(name).read())
            except Exception:
                pass
        return total
    def parsed(text):
        try:
            return int(text)
        except Exception:
            return None
    def unused(name):
        try:
            open(name).write("x")
        except Exception:
            pass
    @mcp.tool()
    def f(names: list[str]) -> str:
        '''Does it.'''
        return f"{sizes(names)} {parsed(names[0])}"
    """
    (finding,) = spoken(RULE, code)
    assert finding.function == "sizes"
    assert [step.message for step in finding.trace] == ["tool `f` starts here", "calls `sizes`"]


def test_resources_too(spoken):
    code = """
    @mcp.resource("notes://{name}")
    def note(name: str) -> str:
        text = ""
        try:
            text = open(name).read()
        except Exception:
            pass
        return text
    """
    assert spoken(RULE, code)
