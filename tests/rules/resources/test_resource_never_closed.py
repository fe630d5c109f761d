"""resource-never-closed: what each call leaves behind."""

import textwrap

import pytest

RULE = "resource-never-closed"
BEFORE = """
import sqlite3, httpx, aiohttp, paramiko, asyncpg, functools, contextlib, json, asyncio, multiprocessing
from contextlib import closing, contextmanager
def finish(conn): conn.close()
def connect(): return httpx.AsyncClient()
@contextmanager
def opened():
    client = httpx.AsyncClient()
    try:
        yield client
    finally:
        client.aclose()
@functools.lru_cache
def kept(): return httpx.AsyncClient()
class Api:
    def __init__(self): self.client = httpx.AsyncClient()
    async def get(self, a): return await self.client.get(a)
    async def close(self): await self.client.aclose()
clients = {}
shared = None
"""


def tool(body):
    lines = textwrap.indent(body, "    ")
    return f"{BEFORE}\n@mcp.tool()\nasync def f(a: str) -> str:\n    '''Does it.'''\n{lines}\n    return a\n"


@pytest.mark.parametrize(
    "body",
    [
        "client = httpx.AsyncClient()\nawait client.get(a)",
        "await httpx.AsyncClient().get(a)",
        "client = connect()\nawait client.get(a)",
        "session = aiohttp.ClientSession()\nawait session.get(a)",
        "ssh = paramiko.SSHClient()\nssh.connect(a)\nssh.exec_command('ls')",
        "conn = await asyncpg.connect('x')\nreturn await conn.fetchval('SELECT 1')",
        "pool = multiprocessing.Pool(4)\npool.map(str, a)",
    ],
)
def test_what_nothing_closes(spoken, body):
    (finding,) = spoken(RULE, tool(body), strict=True)
    assert finding.severity.word == "warning"
    assert "nothing closes" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "return open(a).read()",
        "return json.load(open(a))",
        "f = open(a)\nreturn f.read()",
        "conn = sqlite3.connect('x')\nreturn str(conn.execute('SELECT 1').fetchone())",
        "conn = sqlite3.connect('x')\nwith conn:\n    conn.execute('DELETE FROM x')",
    ],
)
def test_what_the_garbage_collector_closes_is_a_note(spoken, body):
    (finding,) = spoken(RULE, tool(body), strict=True)
    assert finding.severity.word == "note"


@pytest.mark.parametrize(
    "body",
    [
        "async with httpx.AsyncClient() as client:\n    await client.get(a)",
        "client = httpx.AsyncClient()\nasync with client:\n    await client.get(a)",
        "async with connect() as client:\n    await client.get(a)",
        "client = httpx.AsyncClient()\ntry:\n    await client.get(a)\nfinally:\n    await client.aclose()",
        "conn = sqlite3.connect('x')\nconn.execute('SELECT 1')\nfinish(conn)",
        "with closing(sqlite3.connect('x')) as conn:\n    conn.execute('SELECT 1')",
        "with opened() as client:\n    await client.get(a)",
        "await kept().get(a)",
        "clients[a] = httpx.AsyncClient()",
        "clients.setdefault(a, httpx.AsyncClient())",
        "global shared\nif shared is None:\n    shared = httpx.AsyncClient()\nawait shared.get(a)",
        "api = Api()\nawait api.get(a)\nawait api.close()",
        "async with contextlib.AsyncExitStack() as stack:\n"
        "    client = await stack.enter_async_context(httpx.AsyncClient())\n    await client.get(a)",
        "with contextlib.ExitStack() as stack:\n    conn = sqlite3.connect('x')\n    stack.callback(conn.close)",
        "with open(a) as f:\n    return json.load(f)",
        "unknown.register(httpx.AsyncClient())",
        "if a:\n    conn = sqlite3.connect('x')\nelse:\n    conn = sqlite3.connect('y')\nconn.close()",
        "many = [open(one) for one in a]\nfor one in many:\n    one.close()",
        "for one in a:\n    f = open(one)\n    f.read()\n    f.close()",
        "client = httpx.AsyncClient()\ndef done():\n    return client.aclose()\nawait done()",
    ],
)
def test_what_is_closed_or_kept(spoken, body):
    assert not spoken(RULE, tool(body), strict=True)


def test_a_browser_that_goes_with_its_driver(spoken):
    body = "async with async_playwright() as p:\n    browser = await p.chromium.launch()\n    await browser.new_page()"
    assert not spoken(RULE, f"from playwright.async_api import async_playwright\n{tool(body)}", strict=True)
