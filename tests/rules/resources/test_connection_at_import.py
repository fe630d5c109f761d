"""connection-at-import: what connects before a server can answer."""

import pytest

RULE = "connection-at-import"
TOOL = """
@mcp.tool()
def f(a: str) -> str:
    '''Does it.'''
    return a
"""


@pytest.mark.parametrize(
    "body",
    [
        "import requests\nrates = requests.get('https://example.org/rates', timeout=9).json()",
        "import psycopg2\nconn = psycopg2.connect('dbname=shop')",
        "import docker\nclient = docker.from_env()",
        "import sqlalchemy\nsqlalchemy.create_engine('postgresql://x').connect()",
        "from sentence_transformers import SentenceTransformer\nmodel = SentenceTransformer('all-MiniLM-L6-v2')",
        "import psycopg2\ndef connect():\n    return psycopg2.connect('dbname=shop')\nconn = connect()",
        "import psycopg2\nclass Db:\n    def __init__(self):\n        self.c = psycopg2.connect('x')\ndb = Db()",
        "import psycopg2\ndef ask(q, conn=psycopg2.connect('dbname=shop')):\n    return conn",
    ],
)
def test_connections_at_import(spoken, body):
    (finding,) = spoken(RULE, f"{body}\n{TOOL}")
    assert finding.severity.word == "warning"
    assert "while the module is imported" in finding.message


def test_a_module_that_the_server_imports_counts(spoken):
    files = {"db": "import psycopg2\nconn = psycopg2.connect('dbname=shop')\n"}
    (finding,) = spoken(RULE, f"import db\n{TOOL}", **files)
    assert finding.location.path == "db.py"


def test_a_failure_that_is_caught_is_a_note(spoken):
    body = "import psycopg2\ntry:\n    conn = psycopg2.connect('x')\nexcept Exception:\n    conn = None\n"
    (finding,) = spoken(RULE, body + TOOL)
    assert finding.severity.word == "note"


@pytest.mark.parametrize(
    "body",
    [
        "import redis\ncache = redis.Redis()",
        "import pymongo\nclient = pymongo.MongoClient('mongodb://db')",
        "import httpx\nclient = httpx.AsyncClient(base_url='https://example.org')",
        "import sqlalchemy\nengine = sqlalchemy.create_engine('postgresql://x')",
        "import sqlite3\nconn = sqlite3.connect('x.db', check_same_thread=False)",
        "import psycopg2\ndef connect():\n    return psycopg2.connect('dbname=shop')",
        "import psycopg2\nif __name__ == '__main__':\n    conn = psycopg2.connect('dbname=shop')",
        "import psycopg2\ndef main():\n    psycopg2.connect('dbname=shop')\n    mcp.run()\nmain()",
    ],
)
def test_what_waits_until_the_server_runs(spoken, body):
    assert not spoken(RULE, f"{body}\n{TOOL}", strict=True)


def test_modules_that_no_server_imports_do_not_count(spoken):
    files = {"load": "import psycopg2\nconn = psycopg2.connect('dbname=shop')\n"}
    assert not spoken(RULE, TOOL, strict=True, **files)
