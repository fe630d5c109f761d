"""unbounded-result: all rows of a table, all files below a folder."""

import textwrap

import pytest

RULE = "unbounded-result"
BEFORE = """
import sqlite3, os, json, itertools
from pathlib import Path
def connect(): return sqlite3.connect('x.db')
def select(sql):
    cur = connect().cursor()
    cur.execute(sql)
    return cur.fetchall()
"""


def tool(body, params="a: str"):
    lines = textwrap.indent(body, "    ")
    return f"{BEFORE}\n@mcp.tool()\ndef f({params}) -> str:\n    '''Does it.'''\n{lines}\n"


@pytest.mark.parametrize(
    "body",
    [
        "return str(connect().execute('SELECT * FROM t').fetchall())",
        "rows = connect().execute('SELECT * FROM t ORDER BY x').fetchall()\nreturn json.dumps([dict(r) for r in rows])",
        "cur = connect().cursor()\ncur.execute('SELECT * FROM t')\nrows = cur.fetchall()\n"
        "out = []\nfor row in rows:\n    out.append(row[0])\nreturn ', '.join(out)",
        "return str(select('SELECT x, y FROM t'))",
        "return str(select(a))",
        "rows = select('SELECT * FROM t')\nreturn f'{len(rows)} rows: {rows}'",
    ],
)
def test_all_rows(spoken, body):
    (finding,) = spoken(RULE, tool(body))
    assert finding.severity.word == "warning"
    assert "all rows" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "return str([str(p) for p in Path(a).rglob('*.md')])",
        "found = []\nfor folder, _, names in os.walk(a):\n    for name in names:\n        found.append(name)\n"
        "return str(found)",
    ],
)
def test_all_files_are_a_note(spoken, body):
    (finding,) = spoken(RULE, tool(body))
    assert finding.severity.word == "note"


@pytest.mark.parametrize(
    "body",
    [
        "return str(select('SELECT * FROM t LIMIT 20'))",
        "return str(select('SELECT TOP 20 * FROM t'))",
        "return str(select('SELECT count(*) FROM t'))",
        "return str(select('SELECT name FROM sqlite_master'))",
        "return str(select('SELECT current_database()'))",
        "return str(select('SELECT table_name FROM duckdb_tables()'))",
        "return str(select('PRAGMA table_info(t)'))",
        "return str(connect().execute('SELECT * FROM t WHERE id = ?', (a,)).fetchall())",
        "return str(select('SELECT * FROM t')[:20])",
        "return str(len(select('SELECT * FROM t')))",
        "rows = select('SELECT * FROM t')\nreturn 'some' if rows else 'none'",
        "rows = select('SELECT * FROM t')\nreturn str(rows[0])",
        "return str(connect().execute('SELECT * FROM t').fetchmany(20))",
        "return str(connect().execute('SELECT * FROM t').fetchone())",
        "select('SELECT * FROM t')\nreturn a",
        "return str(list(itertools.islice(Path(a).rglob('*'), 20)))",
        "found = []\nfor p in Path(a).rglob('*'):\n    found.append(str(p))\n    if len(found) > 20:\n        break\n"
        "return str(found)",
        "return str(select(f'SELECT * FROM t LIMIT {int(a)}'))",
    ],
)
def test_what_has_a_limit(spoken, body):
    assert not spoken(RULE, tool(body), strict=True)


def test_an_argument_that_limits(spoken):
    body = "return str(select('SELECT * FROM t ' + limit_clause(limit)))"
    assert not spoken(RULE, tool(body, "limit: int = 20"), strict=True)
