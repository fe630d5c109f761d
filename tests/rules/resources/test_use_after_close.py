"""use-after-close: what is closed already, and what the first call closes for all."""

import textwrap

import pytest

RULE = "use-after-close"
BEFORE = """
import sqlite3, httpx, zipfile, contextlib
from contextlib import closing, contextmanager
from concurrent.futures import ThreadPoolExecutor
def finish(conn): conn.close()
def ask(conn): return conn.execute('SELECT 1').fetchone()
@contextmanager
def opened():
    conn = sqlite3.connect('x.db')
    try:
        yield conn
    finally:
        conn.close()
class Db:
    def __init__(self): self.conn = sqlite3.connect('x.db')
    def ask(self): return self.conn.execute('SELECT 1').fetchone()
    def close(self): self.conn.close()
"""


def tool(body, before=""):
    lines = textwrap.indent(body, "    ")
    return f"{BEFORE}{before}\n@mcp.tool()\nasync def f(a: str) -> str:\n    '''Does it.'''\n{lines}\n    return a\n"


@pytest.mark.parametrize(
    "body",
    [
        "f = open('x')\nf.close()\nf.read()",
        "with open('x') as f:\n    pass\nf.read()",
        "with open('x') as f:\n    pass\nfor line in f:\n    print(line)",
        "with open('x') as f:\n    pass\nlines = [line for line in f]",
        "conn = sqlite3.connect('x.db')\nconn.close()\nconn.execute('SELECT 1')",
        "conn = sqlite3.connect('x.db')\ncur = conn.cursor()\nconn.close()\ncur.fetchall()",
        "with closing(sqlite3.connect('x.db')) as conn:\n    rows = conn.execute('SELECT 1')\nrows.fetchall()",
        "conn = sqlite3.connect('x.db')\nfinish(conn)\nconn.execute('SELECT 1')",
        "conn = sqlite3.connect('x.db')\nconn.close()\nask(conn)",
        "db = Db()\ndb.close()\ndb.ask()",
        "conn = sqlite3.connect('x.db')\ntry:\n    ask(conn)\nfinally:\n    conn.close()\nask(conn)",
        "conn = sqlite3.connect('x.db')\nif a:\n    conn.close()\nelse:\n    finish(conn)\nconn.commit()",
        "async with httpx.AsyncClient() as c:\n    await c.get('http://x')\nawait c.get('http://y')",
        "with httpx.Client() as c:\n    c.get('http://x')\nwith c:\n    c.get('http://y')",
        "with ThreadPoolExecutor() as pool:\n    pass\npool.submit(print)",
    ],
)
def test_uses_of_what_is_closed(spoken, body):
    (finding,) = spoken(RULE, tool(body))
    assert finding.severity.word == "error"
    assert "used after it was closed" in finding.message
    assert finding.labels


@pytest.mark.parametrize(
    "body",
    [
        "f = open('x')\nf.read()\nf.close()",
        "f = open('x')\nf.close()\nf.close()\nprint(f.closed, f.name)",
        "with open('x') as f:\n    text = f.read()\ntext.strip()",
        "conn = sqlite3.connect('x.db')\nwith conn:\n    conn.execute('SELECT 1')\nconn.execute('SELECT 1')",
        "conn = sqlite3.connect('x.db')\nif a:\n    conn.close()\n    return a\nconn.execute('SELECT 1')",
        "conn = sqlite3.connect('x.db')\nconn.close()\nconn = sqlite3.connect('x.db')\nconn.execute('SELECT 1')",
        "for name in ['a', 'b']:\n    conn = sqlite3.connect(name)\n    conn.execute('SELECT 1')\n    conn.close()",
        "for name in a:\n    conn = sqlite3.connect(name)\n    conn.execute('SELECT 1')\n    conn.close()",
        "while a:\n    with open('x') as f:\n        f.read()",
        "with opened() as conn:\n    ask(conn)",
        "with open('x') as f, open('y') as g:\n    f.read()\n    g.read()",
        "async with httpx.AsyncClient() as c:\n    r = await c.get('http://x')\nr.json()",
        "with httpx.Client() as c:\n    rows = c.get('http://x').json()\nfor row in rows:\n    print(row)",
        "conn = sqlite3.connect(a)\ntry:\n    ask(conn)\nexcept ValueError:\n    finish(conn)\n    raise\nask(conn)",
        "conn = sqlite3.connect('x.db')\ntry:\n    ask(conn)\nfinally:\n    conn.close()",
        "def once():\n    with open('x') as f:\n        return f.read()\nonce()\nonce()",
        "with contextlib.ExitStack() as stack:\n    f = stack.enter_context(open('x'))\n    f.read()",
        "one, two = Db(), Db()\none.close()\ntwo.ask()",
    ],
)
def test_uses_of_what_is_open(spoken, body):
    assert not spoken(RULE, tool(body), strict=True)


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("client = httpx.AsyncClient()", "async with client:\n    await client.get('http://x')"),
        ("client = httpx.AsyncClient()", "await client.get('http://x')\nawait client.aclose()"),
        ("conn = sqlite3.connect('x.db')", "ask(conn)\nfinish(conn)"),
        ("db = Db()", "try:\n    db.ask()\nfinally:\n    db.close()"),
    ],
)
def test_shared_objects_that_the_first_call_closes(spoken, before, body):
    (finding,) = spoken(RULE, tool(body, before))
    assert "which all calls share" in finding.message


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("client = httpx.AsyncClient()", "await client.get('http://x')"),
        ("client = None", "global client\nif client is None:\n    client = httpx.AsyncClient()\nawait client.get(a)"),
        (
            "client = httpx.AsyncClient()",
            "global client\nawait client.aclose()\nclient = httpx.AsyncClient()\nawait client.get(a)",
        ),
        ("conn = sqlite3.connect('x.db')", "with conn:\n    ask(conn)"),
        ("import requests\nsession = requests.Session()", "with session:\n    session.get(a)"),
    ],
)
def test_shared_objects_that_stay_open(spoken, before, body):
    assert not spoken(RULE, tool(body, before), strict=True)


def test_a_tool_that_is_there_to_close_may(spoken):
    code = "import httpx\nclient = httpx.AsyncClient()\n@mcp.tool()\nasync def shutdown() -> str:\n    '''Ends it.'''\n"
    assert not spoken(RULE, code + "    await client.aclose()\n    return 'done'\n", strict=True)
