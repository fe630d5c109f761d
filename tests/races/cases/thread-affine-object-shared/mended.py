"""A visitors' book."""

import sqlite3
from contextlib import closing
from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

mcp = FastMCP("visitors-book")


def connect() -> sqlite3.Connection:
    """A connection for the calling thread; who asks for it closes it."""
    return sqlite3.connect("visitors.db", timeout=10)


with closing(connect()) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")


@mcp.tool()
def sign(text: Annotated[str, Field(max_length=500, description="What to write.")]) -> str:
    """Write an entry into the visitors' book."""
    with closing(connect()) as database, database:
        entry = database.execute("INSERT INTO entries (text) VALUES (?)", (text,)).lastrowid
    return f"entry {entry}"


if __name__ == "__main__":
    mcp.run()
