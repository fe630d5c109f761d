"""Values that stand between quotes in a statement, with the quotes in them doubled, stay in there."""

from taint.tools import reported

HELPERS = """
import sqlite3

import duckdb
import pymysql

db = sqlite3.connect("x.db")


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def named(text):
    return '"' + text.replace('"', '""') + '"'


def unquoted(text):
    return text.replace("'", "''")
"""

SILENT = {
    "string": 'def tool(x: str):\n    db.execute(f"SELECT a FROM t WHERE b = {quoted(x)}")',
    "name": 'def tool(x: str):\n    db.execute(f"SELECT {named(x)} FROM t")',
    "several": 'def tool(x: str, y: str):\n    db.execute(f"SELECT {named(x)} FROM t WHERE b = {quoted(y)} AND c = {quoted(x)}")',
    "pattern": 'def tool(x: str):\n    q = x.replace("\'", "\'\'")\n    db.execute(f"SELECT a FROM t WHERE b LIKE \'%{q}%\'")',
    "duckdb": "def tool(x: str):\n    duckdb.connect('x').execute(f\"SELECT {quoted(x)}\")",
}

REPORTED = {
    "without_quotes": 'def tool(x: str):\n    db.execute(f"SELECT a FROM t WHERE b = {unquoted(x)}")',
    "other_quotes": "def tool(x: str):\n    db.execute(f'SELECT a FROM t WHERE b = \"{unquoted(x)}\"')",
    "one_of_two": 'def tool(x: str, y: str):\n    db.execute(f"SELECT {named(x)} FROM {y}")',
    "other_replacement": 'def tool(x: str):\n    db.execute("SELECT \'" + x.replace("\'", "\'") + "\'")',
    "backslashes": 'def tool(x: str):\n    pymysql.connect().cursor().execute(f"SELECT a FROM t WHERE b = {quoted(x)}")',
}


def test_doubled_quotes_keep_a_value_in_its_string(tmp_path):
    assert reported(tmp_path, "sql-injection", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)
