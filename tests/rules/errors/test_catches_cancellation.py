"""catches-cancellation: clauses that a cancelled call does not get past."""

import pytest

RULE = "catches-cancellation"


def tool(clause, handler="print('no')", body="await asyncio.sleep(1)", head="async def", before=""):
    return (
        "import asyncio\n@mcp.tool()\n"
        f"{head} f(a: str) -> str:\n    '''Does it.'''\n    {before or 'pass'}\n    for _ in range(3):\n"
        f"        try:\n            {body}\n        {clause}\n            {handler}\n    return a\n"
    )


@pytest.mark.parametrize(
    "clause",
    ["except:", "except BaseException:", "except BaseException as e:", "except asyncio.CancelledError:"],
)
@pytest.mark.parametrize("body", ["await asyncio.sleep(1)", "async with asyncio.timeout(1): open(a)"])
def test_clauses_around_an_await(spoken, clause, body):
    (finding,) = spoken(RULE, tool(clause, body=body))
    assert clause.split(" as ")[0].rstrip(":") in finding.message


@pytest.mark.parametrize("clause", ["except Exception:", "except OSError:", "except (KeyError, ValueError):"])
def test_clauses_that_let_it_pass(spoken, clause):
    assert not spoken(RULE, tool(clause), strict=True)


@pytest.mark.parametrize("clause", ["except:", "except asyncio.CancelledError:"])
@pytest.mark.parametrize("handler", ["raise", "print(a); raise", "raise ValueError(a)"])
def test_clauses_that_raise(spoken, clause, handler):
    assert not spoken(RULE, tool(clause, handler))


def test_a_clause_before_that_raises_it_again(spoken):
    clause = "except asyncio.CancelledError:\n            raise\n        except BaseException:"
    assert not spoken(RULE, tool(clause))


def test_a_task_that_the_function_cancels_itself(spoken):
    before = "task = asyncio.create_task(asyncio.sleep(9)); task.cancel()"
    assert not spoken(RULE, tool("except asyncio.CancelledError:", "pass", "await task", before=before))


@pytest.mark.parametrize("ending", ["return a", "break"])
def test_a_clause_that_leaves_the_function_anyway(spoken, ending):
    assert not spoken(RULE, tool("except asyncio.CancelledError:", ending))


def test_code_that_does_not_await_is_a_matter_of_strict(spoken):
    code = tool("except:", body="open(a)", head="def")
    assert not spoken(RULE, code)
    (finding,) = spoken(RULE, code, strict=True)
    assert "SystemExit" in finding.label


def test_functions_that_a_handler_awaits(spoken):
    code = """
    import asyncio
    async def wait(seconds):
        try:
            await asyncio.sleep(seconds)
        except:
            print("woken up")
    @mcp.tool()
    async def f(a: float) -> str:
        '''Does it.'''
        await wait(a)
        return "x"
    """
    (finding,) = spoken(RULE, code)
    assert finding.function == "wait"
