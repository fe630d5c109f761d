"""Connections, tokens and tables that handlers make when they are first needed: two may make them, nothing is lost."""

import pytest

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import asyncio
import time

import httpx

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


class Client:
    def __init__(self):
        self.connection = None
        self.token = None
        self.fetched_at = None
        self.lifetime = 1800.0
        self.available = None
        self.names = {}
        self.total = {}

BODY

client = Client()


@mcp.tool()
async def first(key: str) -> str:
    return str(await client.use(key)) + str(await client.use("other"))


@mcp.tool()
async def second(key: str) -> str:
    found = await client.use(key)
    return str(await client.use(str(found)))
"""

BODIES = {
    "a connection or none": """
    def connect(self):
        return httpx.AsyncClient() if time.time() else None

    async def use(self, key):
        if self.connection is None:
            await asyncio.sleep(1)
            self.connection = self.connect()
        return self.connection
""",
    "one that is stored again": """
    async def get(self):
        if not self.connection:
            await asyncio.sleep(1)
            self.connection = httpx.AsyncClient()
        return self.connection

    async def use(self, key):
        self.connection = await self.get()
        return self.connection
""",
    "a token that ages": """
    def is_old(self):
        if self.token is None or self.fetched_at is None:
            return True
        return time.time() - self.fetched_at > self.lifetime

    async def renew(self):
        async with httpx.AsyncClient(timeout=5) as http:
            answer = await http.get("https://example.org/token")
        if answer.status_code == 404:
            self.available = False
            self.token = None
            return
        answer.raise_for_status()
        data = answer.json()
        self.token = data["token"]
        self.fetched_at = time.time()
        self.lifetime = float(data["seconds"])
        self.available = True

    async def use(self, key):
        if self.available is False:
            return None
        if self.is_old():
            await self.renew()
        return self.token
""",
    "a table that is filled": """
    async def fill(self):
        if not self.names:
            async with httpx.AsyncClient(timeout=5) as http:
                answer = await http.get("https://example.org/names")
            answer.raise_for_status()
            for line in answer.text.splitlines():
                self.names[line] = line.upper()

    async def use(self, key):
        await self.fill()
        return self.names.get(key)
""",
}

LOST = {
    "handed through helpers": """
    def load(self):
        return self.total.get("sum", 0)

    def save(self, number):
        self.total["sum"] = number

    async def use(self, key):
        number = self.load() + len(key)
        await asyncio.sleep(1)
        self.save(number)
        return number
""",
}


def errors(folder, body):
    file = folder / "server.py"
    file.write_text(SERVER.replace("BODY", body), encoding="utf-8")
    findings = Project([file], settings=Settings(strict=True)).check().findings
    return {row.rule for row in findings if row.group == "state" and row.severity.name == "ERROR"}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_is_made_when_it_is_needed_loses_nothing(tmp_path, body):
    assert errors(tmp_path, body) == set()


@pytest.mark.parametrize("body", LOST.values(), ids=LOST)
def test_what_is_read_in_one_helper_and_written_in_another_is_lost(tmp_path, body):
    assert errors(tmp_path, body) == {"lost-update"}
