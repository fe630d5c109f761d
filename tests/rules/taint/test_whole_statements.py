"""SQL that a caller sends whole is what its tool is for; what is put into a statement is not."""

from taint.tools import reported

HELPERS = """
import json
import sqlite3

USER = os.environ["USER"]


def marked(query: str) -> str:
    return f"/* {json.dumps({'user': USER})} */ {query} -- {USER}"


def behind_a_line(query: str) -> str:
    mark = f"-- {json.dumps({'user': USER})} --\\n"
    return mark + query


def behind_a_mark(query: str) -> str:
    mark = f"/* {USER} */ "
    return mark + query


def behind_a_name(query: str) -> str:
    mark = f"-- {USER}"
    return mark + query
"""

SILENT = {
    "run_sql_query": 'def tool(x: str):\n    return sqlite3.connect("a.db").execute(x)',
    "run_sql_query_with_a_limit": 'def tool(x: str):\n    return sqlite3.connect("a.db").execute(f"{x} LIMIT 100")',
    "run_sql_query_behind_a_line": 'def tool(x: str):\n    sqlite3.connect("a.db").execute(behind_a_line(x))',
    "run_sql_query_behind_a_mark": 'def tool(x: str):\n    sqlite3.connect("a.db").execute(behind_a_mark(x))',
    "run_sql_query_with_a_comment": 'def tool(x: str):\n    return sqlite3.connect("a.db").execute(marked(x))',
}

REPORTED = {
    "run_sql_query_inside": 'def tool(x: str):\n    return sqlite3.connect("a.db").execute(f"SELECT * FROM t WHERE name = {x}")',
    "run_sql_query_behind_a_name": 'def tool(x: str):\n    sqlite3.connect("a.db").execute(behind_a_name(x))',
    "run_sql_query_inside_a_comment": 'def tool(x: str):\n    return sqlite3.connect("a.db").execute(f"/* {x} */ SELECT 1")',
    "run_sql_query_behind_a_select": 'def tool(x: str):\n    return sqlite3.connect("a.db").execute(f"SELECT * FROM {x}")',
}


def test_a_whole_statement_is_not_put_into_one(tmp_path):
    assert reported(tmp_path, "sql-injection", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)
