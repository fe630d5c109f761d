"""exit-in-handler: what ends the process."""

import pytest

RULE = "exit-in-handler"


def tool(body, head="def", before=""):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"import os, sys\n{before}\n@mcp.tool()\n{head} f(a: str) -> str:\n    '''Does it.'''\n{lines}    return a\n"


@pytest.mark.parametrize(
    "statement",
    ["sys.exit(1)", "exit()", "quit()", "os._exit(1)", "os.abort()", "raise SystemExit", "raise SystemExit('no')"],
)
@pytest.mark.parametrize("head", ["def", "async def"])
def test_calls_that_end_the_process(spoken, statement, head):
    (finding,) = spoken(RULE, tool(f"if not a:\n    {statement}", head))
    assert finding.message == "tool `f` ends the server"


@pytest.mark.parametrize(
    ("clause", "expected"), [("except Exception:", 1), ("except BaseException:", 0), ("except SystemExit:", 0)]
)
def test_clauses_around(spoken, clause, expected):
    body = f"try:\n    sys.exit(1)\n{clause}\n    pass"
    assert len(spoken(RULE, tool(body))) == expected


def test_a_clause_does_not_stop_os_exit(spoken):
    assert spoken(RULE, tool("try:\n    os._exit(1)\nexcept SystemExit:\n    pass"))


def test_other_exceptions_and_own_functions_of_that_name(spoken):
    before = "class Exit(Exception): pass\ndef quit(): return 1"
    assert not spoken(RULE, tool("quit()\nif not a: raise Exit()", before=before))


def test_helpers_at_the_end_of_the_program_and_at_its_start(spoken):
    code = """
    import sys
    def need(value):
        if not value:
            sys.exit("missing")
        return value
    def main():
        if len(sys.argv) > 3:
            sys.exit(2)
        mcp.run()
    @mcp.tool()
    def f(a: str) -> str:
        '''Does it.'''
        return need(a)
    if __name__ == "__main__":
        sys.exit(main())
    """
    (finding,) = spoken(RULE, code)
    assert (finding.function, len(finding.trace)) == ("need", 2)
