"""unawaited-coroutine: calls of `async` functions that do nothing."""

import pytest

RULE = "unawaited-coroutine"
BEFORE = """
import asyncio, httpx
async def work(a): return {"x": a}
def later(a): return work(a)
async def both(a): await asyncio.gather(work(a), later(a))
"""


def tool(body, head="async def"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{BEFORE}\n@mcp.tool()\n{head} f(a: str, ctx: Context) -> str:\n    '''Does it.'''\n{lines}    return a\n"


@pytest.mark.parametrize(
    "body",
    [
        "work(a)",
        "later(a)",
        "result = work(a)",
        "ctx.info(a)",
        "ctx.report_progress(1, 2)",
        "asyncio.sleep(1)",
        "if work(a):\n    return 'x'",
        "return f'{work(a)}'",
        "return work(a)['x']",
        "result = work(a)\nreturn result['x']",
        "async with httpx.AsyncClient() as client:\n    client.post(a)",
    ],
)
def test_coroutines_that_nothing_awaits(spoken, body):
    (finding,) = spoken(RULE, tool(body))
    assert finding.severity.word == "error"
    assert "never awaited" in finding.message


@pytest.mark.parametrize("call", ["work(a)", "ctx.info(a)"])
def test_a_sync_tool_cannot_await(spoken, call):
    (finding,) = spoken(RULE, tool(call, "def"))
    assert "async def" in finding.help


@pytest.mark.parametrize(
    "body",
    [
        "await work(a)",
        "await later(a)",
        "waiting = work(a)\nawait waiting",
        "await asyncio.gather(work(a), later(a))",
        "await asyncio.wait_for(work(a), 1)",
        "await asyncio.gather(*[work(x) for x in a])",
        "async with asyncio.TaskGroup() as group:\n    group.create_task(work(a))",
        "task = asyncio.create_task(work(a))\nawait task",
        "await both(a)",
        "if await work(a):\n    return 'x'",
        "return (await work(a))['x']",
        "return await later(a)",
        "await ctx.info(a)",
        "started = {'work': work(a)}\nawait started['work']",
        "found = work(a) if a else None\nif found:\n    await found",
        "asyncio.gather(work(a))",
    ],
)
def test_coroutines_that_run(spoken, body):
    assert not spoken(RULE, tool(body), strict=True)


@pytest.mark.parametrize("call", ["asyncio.run(work(a))", "asyncio.run(ctx.info(a))"])
def test_loops_that_run_them(spoken, call):
    assert not spoken(RULE, tool(call, "def"), strict=True)
