"""optional-dereference: what may be None is used as if it were there."""

import pytest

RULE = "optional-dereference"
BEFORE = """
import mimetypes, os, re, shutil, sqlite3
USERS = [{"name": "ada"}]
TABLE = {"a": {"x": "1"}}
CONNECTION = sqlite3.connect("x.db")
TOKEN = os.environ.get("TOKEN")

def find(name):
    for user in USERS:
        if user["name"] == name:
            return user
    return None

def search(text):
    return re.search("a(.)", text)

def needed(text):
    found = search(text)
    if found is None:
        raise ValueError(text)
    return found

def require(thing):
    if thing is None:
        raise ValueError("missing")

def first_group(found):
    return found.group(1)
"""


def tool(body, head="def"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{BEFORE}\n@mcp.tool()\n{head} f(a: str) -> str:\n    '''Does it.'''\n{lines}    return a\n"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("return re.match('a(.)', a).group(1)", "match"),
        ("found = re.compile('a(.)').search(a)\nreturn found.group(1)", "search"),
        ("found = re.match('a(.)', a)\nreturn found[1]", "match"),
        ("return search(a).group(1)", "search"),
        ("return first_group(search(a))", "search"),
        ("return find(a)['name']", "find"),
        ("user = find(a)\nreturn user['name']", "find"),
        ("return shutil.which(a).upper()", "which"),
        ("return os.environ.get('HOME').upper()", "get"),
        ("return os.getenv('HOME', None).upper()", "getenv"),
        ("return TABLE.get(a)['x']", "get"),
        ("return CONNECTION.execute('select x from t where y = ?', (a,)).fetchone()[0]", "fetchone"),
        ("found = re.match('a', a)\nif found is None:\n    pass\nelse:\n    pass\nreturn search(a).group()", "search"),
        ("for line in a.splitlines():\n    a = re.match('a', line).group()", "match"),
        ("for word in shutil.which(a):\n    pass", "which"),
    ],
)
def test_values_that_nothing_looked_at(spoken, body, name):
    (finding,) = spoken(RULE, tool(body))
    assert finding.severity.word == "warning"
    assert f"what `{name}` returns may be None" in finding.message


@pytest.mark.parametrize(
    "body", ["return mimetypes.guess_type(a)[0].upper()", "kind, _ = mimetypes.guess_type(a)\nreturn kind.upper()"]
)
def test_one_item_of_a_result(spoken, body):
    (finding,) = spoken(RULE, tool(body))
    assert finding.message == "item 0 of what `guess_type` returns may be None here"


def test_one_finding_for_all_uses(spoken):
    (finding,) = spoken(RULE, tool("found = re.match('a(.)', a)\nreturn found.group(1) + found.group(0)"))
    assert finding.labels[0].message == "may be None"


def test_the_place_that_returns_none_is_shown(spoken):
    (finding,) = spoken(RULE, tool("return find(a)['name']"))
    assert [(step.location.line, step.message) for step in finding.labels] == [(14, "`find` returns None here")]


def test_awaited_results(spoken):
    before = "import aiosqlite\n"
    body = "async with aiosqlite.connect('x') as db:\n    cursor = await db.execute('select x from t')\n"
    assert len(spoken(RULE, before + tool(body + "    return (await cursor.fetchone())[0]", "async def"))) == 1


@pytest.mark.parametrize(
    "body",
    [
        "found = re.match('a', a)\nif found:\n    return found.group()",
        "return (mimetypes.guess_type(a)[0] or 'text/plain').upper()",
        "kind, encoding = mimetypes.guess_type(a)\nreturn kind.upper() if kind else a",
        "return TABLE['a']['x'] + str(mimetypes.guess_type(a)[1])",
        "found = re.match('a', a)\nif not found:\n    return a\nreturn found.group()",
        "found = re.match('a', a)\nif found is None or a == 'x':\n    return a\nreturn found.group()",
        "found = re.match('a', a)\nreturn found.group() if found else a",
        "found = re.match('a', a)\nassert found\nreturn found.group()",
        "found = re.match('a', a)\nfine = found is not None\nif fine:\n    return found.group()",
        "if (found := re.match('a', a)) is not None:\n    return found.group()",
        "while found := re.match('a', a):\n    a = found.group()",
        "return ''.join(found.group() for line in a if (found := re.match('a', line)))",
        "found = re.match('a', a) or re.match('.*', a)\nreturn str(found)",
        "try:\n    return re.match('a', a).group()\nexcept AttributeError:\n    return a",
        "return needed(a).group()",
        "user = find(a)\nrequire(user)\nreturn user['name']",
        "user = find(a) or {}\nreturn user['name']",
        "user = find(a)\nif isinstance(user, dict):\n    return user['name']",
        "for line in a:\n    found = re.match('a', line)\n    if not found:\n        continue\n    found.group()",
        "return os.environ.get('HOME', '/').upper()",
        "return TOKEN.upper()",
        "return TABLE.get('a')['x']",
        "if a in TABLE:\n    return TABLE.get(a)['x']",
        "return re.match('a*', a).group()",
        "return CONNECTION.execute('SELECT COUNT(*) FROM t WHERE y = ?', (a,)).fetchone()[0]",
        "return next(iter(a)).upper()",
        "found = re.match('(a)(b)?', a)\nif found:\n    return found.group(2).upper()",
        "found = None\nif a:\n    found = re.match('a', a)\nif a and found:\n    return found.group()",
    ],
)
def test_values_that_were_looked_at(spoken, body):
    assert not spoken(RULE, tool(body), strict=True)


ROW = """
import asyncpg
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


@mcp.tool()
async def save(name: str) -> int:
    connection = await asyncpg.connect()
    row = await connection.fetchrow(
        "STATEMENT",
        name,
    )
    return row["id"]
"""


@pytest.mark.parametrize(
    ("statement", "may_be_none"),
    [
        ("insert into t (name) values ($1) returning id", False),
        ("select count(*) as id from t where name = $1", False),
        ("insert into t (name) values ($1) on conflict do nothing returning id", True),
        ("update t set seen = true where name = $1 returning id", True),
        ("select id from t where name = $1", True),
    ],
)
def test_a_row_that_is_fetched_by_its_own_query(spoken, statement, may_be_none):
    assert bool(spoken(RULE, ROW.replace("STATEMENT", statement), server="")) is may_be_none


COMMANDS = """
import os
from mcp.server.lowlevel import Server
from mcp.types import TextContent, Tool

class Command:
    def __init__(self, name):
        self.name = name

    def run(self, given):
        return [TextContent(type="text", text=str(given))]

ALL = [Command("a"), Command("b"), Command("c")]
commands = {each.name: each for each in [one for one in ALL if one.name != os.environ.get("SKIP")]}
server = Server("commands")

@server.list_tools()
async def listed() -> list[Tool]:
    return [Tool(name=each.name, description="Runs it.", inputSchema={"type": "object"}) for each in ALL]

@server.call_tool()
async def call(name: str, arguments: dict) -> list[TextContent]:
    found = commands.get(name)
"""

TESTED = """
    if found is None:
        return []
    return found.run(arguments)
"""
CONDITIONAL = """
    return [] if found is None else found.run(arguments)
"""


def test_a_test_counts_where_its_outcome_is_known(spoken):
    """Each tool is run with its name, so that its entry of the table is known; the program cannot rely on that."""
    assert spoken(RULE, COMMANDS + "    return found.run(arguments)\n", server="")
    assert not spoken(RULE, COMMANDS + TESTED, server="", strict=True)
    assert not spoken(RULE, COMMANDS + CONDITIONAL, server="", strict=True)
