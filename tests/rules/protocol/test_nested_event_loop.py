"""nested-event-loop: loops in loops, by SDK and version."""

import pytest

RULE = "nested-event-loop"
IMPORTS = "import asyncio, anyio\nfrom concurrent.futures import ThreadPoolExecutor\nasync def g(a): return a\n"


def tool(body, head="def", before=""):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{IMPORTS}{before}\n@mcp.tool()\n{head} f(a: str) -> str:\n    '''Does it.'''\n{lines}"


CALLS = [
    "return asyncio.run(g(a))",
    "return asyncio.new_event_loop().run_until_complete(g(a))",
    "loop = asyncio.new_event_loop()\nreturn loop.run_until_complete(g(a))",
    "return anyio.run(g, a)",
]


@pytest.mark.parametrize("body", CALLS)
@pytest.mark.parametrize(
    ("server", "sdk"),
    [("mcp", "mcp>=1,<2"), ("mcp2", "mcp>=2"), ("fastmcp", "fastmcp>=2,<3"), ("fastmcp", "fastmcp>=4")],
)
def test_async_handlers_fail_everywhere(spoken, body, server, sdk):
    (finding,) = spoken(RULE, tool(body, "async def"), server=server, sdk=sdk)
    assert "already running" in finding.label


@pytest.mark.parametrize("body", CALLS)
@pytest.mark.parametrize(
    ("server", "sdk", "fails"),
    [
        ("mcp", "mcp>=1,<2", True),
        ("mcp2", "mcp>=2", False),
        ("fastmcp", "fastmcp>=2,<3", True),
        ("fastmcp", "fastmcp>=3,<4", False),
        ("fastmcp", "fastmcp>=4", False),
    ],
)
def test_sync_handlers_fail_where_the_sdk_calls_them_in_its_loop(spoken, body, server, sdk, fails):
    assert bool(spoken(RULE, tool(body), server=server, sdk=sdk)) is fails


def test_an_sdk_of_unknown_version(spoken):
    (finding,) = spoken(RULE, tool(CALLS[0]), server="fastmcp")
    assert finding.confidence.word == "medium"
    assert "fastmcp before 3.0" in finding.notes[0]


def test_asking_for_a_loop_in_a_worker_thread(spoken):
    code = tool("return asyncio.get_event_loop().run_until_complete(g(a))")
    (finding,) = spoken(RULE, code, server="mcp2", sdk="mcp>=2")
    assert "no event loop in a worker thread" in finding.label


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    asyncio.get_running_loop()\nexcept RuntimeError:\n    return asyncio.run(g(a))\nreturn 'x'",
        "loop = asyncio.get_event_loop()\nif loop.is_running():\n    return 'x'\nreturn loop.run_until_complete(g(a))",
        "try:\n    return asyncio.run(g(a))\nexcept RuntimeError:\n    return 'x'",
        "with ThreadPoolExecutor() as pool:\n    return pool.submit(asyncio.run, g(a)).result()",
        "with ThreadPoolExecutor() as pool:\n    return pool.submit(lambda: asyncio.run(g(a))).result()",
    ],
)
def test_code_that_knows_about_running_loops(spoken, body):
    assert not spoken(RULE, tool(body))


def test_a_thread_of_its_own(spoken):
    code = tool("return await asyncio.to_thread(work, a)", "async def", before="def work(a): return asyncio.run(g(a))")
    assert not spoken(RULE, code)


def test_a_program_with_reentrant_loops(spoken):
    assert not spoken(RULE, tool(CALLS[0], before="import nest_asyncio\nnest_asyncio.apply()"))


def test_the_start_of_the_program(spoken):
    code = tool("return a") + "if __name__ == '__main__':\n    asyncio.run(mcp.run_stdio_async())\n"
    assert not spoken(RULE, code)


def test_helpers_that_a_handler_calls(spoken):
    code = tool("return work(a)", "async def", before="def work(a): return asyncio.run(g(a))")
    (finding,) = spoken(RULE, code)
    assert (finding.function, len(finding.trace)) == ("work", 2)
