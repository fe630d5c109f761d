import asyncio
import collections
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class Job:
    word = "a"


def first(one: str, two: str = "c", *more: str) -> str:
    return one


async def later(word: str) -> str:
    await asyncio.sleep(0)
    return word


@mcp.tool()
async def entry(x: str, items: list[str]) -> str:
    job = Job()
    job.name = "b"
    del job.name
    job.other = x
    os.system(next(iter(vars(job).values())))
    Job.word = x
    job.word = "a"
    os.popen(job.word)
    del job.word
    os.system(job.word)
    words = collections.deque(["a", x])
    words.rotate(1)
    os.system(words[0])
    os.system(first(*[item for item in items if not item], x))
    done, _ = await asyncio.wait([asyncio.create_task(later(x))])
    for task in done:
        os.system(task.result())
    return "done"
