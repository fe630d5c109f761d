"""What a job that one call started tells another about itself, over stdio; and what the whole process shares."""

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import asyncio
from uuid import uuid4

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


class Job:
    def __init__(self, words: str):
        self.words = words
        self.log = None


class Settings:
    def __init__(self):
        self.language = "en"


jobs = {}
listeners = []
settings = Settings()


@mcp.tool()
async def start(words: str) -> str:
    name = uuid4().hex
    job = jobs[name] = Job(words)

    def tell(log: str):
        job.log = log

    listeners.append(tell)
    return name


@mcp.tool()
async def work() -> str:
    await asyncio.sleep(1)
    for tell in list(listeners):
        tell(uuid4().hex)
    return "worked"


@mcp.tool()
async def status(name: str) -> str:
    job = jobs.get(name)
    return str(job.log) if job else "gone"


@mcp.tool()
async def speak(language: str) -> str:
    await asyncio.sleep(1)
    settings.language = language
    return "done"


@mcp.tool()
async def greet() -> str:
    return settings.language


if __name__ == "__main__":
    mcp.run()
"""


def test_only_what_was_there_before_all_calls_is_shared_by_all(tmp_path):
    file = tmp_path / "server.py"
    file.write_text(SERVER, encoding="utf-8")
    findings = Project([file], settings=Settings()).check().findings
    told = [row.message.partition("`")[2].partition("`")[0] for row in findings if row.group == "state"]
    assert "settings.language" in told
    assert not [name for name in told if name.endswith(".log")]
