"""``"/items/{id}".replace("{id}", value)`` is the text with the value at its place."""

from taint.tools import reported

from mcplint.finding import Severity

HOST = {
    "whole": "def tool(x: str):\n    httpx.get('{url}'.replace('{url}', x), timeout=5)",
    "host": "def tool(x: str):\n    httpx.get('https://{host}/a'.replace('{host}', x), timeout=5)",
}
PATH = {
    "path": "def tool(x: str):\n    httpx.get('https://a.example/{id}/b'.replace('{id}', x), timeout=5)",
    "twice": "def tool(x: str):\n    httpx.get('https://a.example/{id}/{id}'.replace('{id}', x), timeout=5)",
}


def test_places_in_urls(tmp_path):
    assert reported(tmp_path, "ssrf", {**HOST, **PATH}) == {*HOST, *PATH}
    assert reported(tmp_path, "ssrf", {**HOST, **PATH}, least=Severity.WARNING) == set(HOST)


def test_statements(tmp_path):
    tools = {"filled": "def tool(x: str):\n    db.execute('SELECT * FROM t WHERE a = {a}'.replace('{a}', x))"}
    helpers = "import sqlite3\ndb = sqlite3.connect('a.db')\n"
    assert reported(tmp_path, "sql-injection", tools, helpers) == {"filled"}
