"""A helper that makes a client where there is none, called again with what the client of another call has told."""

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import asyncio

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


class Client:
    def __init__(self, region: str):
        self.region = region

    async def session(self) -> str:
        await asyncio.sleep(1)
        return self.region


clients: dict[str, Client] = {}
counts: dict[str, int] = {}


def client_of(region: str) -> Client:
    if region in clients:
        return clients[region]
    client = Client(region)
    clients[region] = client
    return client


@mcp.tool()
async def start(region: str) -> str:
    session = await client_of(region).session()
    other = client_of(session)
    return await other.session()


@mcp.tool()
async def count(region: str) -> int:
    known = counts.get(region, 0)
    await asyncio.sleep(1)
    if region not in counts:
        counts[region] = 0
    counts[region] = known + 1
    return known
"""


def test_only_what_was_worked_out_from_the_read_is_lost(tmp_path):
    file = tmp_path / "server.py"
    file.write_text(SERVER, encoding="utf-8")
    findings = Project([file], settings=Settings()).check().findings
    lost = [row.message.partition("`")[2].partition("`")[0] for row in findings if row.rule == "lost-update"]
    assert lost == ["counts"]
