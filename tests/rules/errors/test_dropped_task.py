"""dropped-task: tasks that nothing keeps."""

import pytest

RULE = "dropped-task"
BEFORE = """
import asyncio
running = set()
async def work(a): return a
def start(a): return asyncio.create_task(work(a))
def keep(a):
    task = asyncio.create_task(work(a))
    running.add(task)
"""


def tool(body):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{BEFORE}\n@mcp.tool()\nasync def f(a: str) -> str:\n    '''Does it.'''\n{lines}    return a\n"


@pytest.mark.parametrize(
    "body",
    [
        "asyncio.create_task(work(a))",
        "asyncio.ensure_future(work(a))",
        "asyncio.get_running_loop().create_task(work(a))",
        "task = asyncio.create_task(work(a))",
        "start(a)",
        "for one in a:\n    asyncio.create_task(work(one))",
    ],
)
def test_tasks_that_nothing_keeps(spoken, body):
    (finding,) = spoken(RULE, tool(body))
    assert finding.severity.word == "warning"
    assert "keeps the task" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "await asyncio.create_task(work(a))",
        "task = asyncio.create_task(work(a))\nawait task",
        "task = asyncio.create_task(work(a))\nrunning.add(task)",
        "running.add(asyncio.create_task(work(a)))",
        "tasks = [asyncio.create_task(work(x)) for x in a]\nawait asyncio.gather(*tasks)",
        "async with asyncio.TaskGroup() as group:\n    group.create_task(work(a))",
        "await start(a)",
        "keep(a)",
        "task = start(a)\ntry:\n    await asyncio.sleep(1)\nfinally:\n    task.cancel()",
        "asyncio.create_task(work(a)).add_done_callback(print)",
    ],
)
def test_tasks_that_are_kept(spoken, body):
    assert not spoken(RULE, tool(body), strict=True)
