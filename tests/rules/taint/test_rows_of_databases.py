"""What a database holds was there before: the caller chooses a row, not what is in it."""

from taint.tools import reported

HELPERS = """
import sqlite3
from sqlalchemy import select
from sqlalchemy.ext.asyncio import async_scoped_session, async_sessionmaker

sessions = async_sessionmaker()

class Repository:
    async def one(self, query):
        factory = async_scoped_session(sessions, scopefunc=asyncio.current_task)
        session = factory()
        result = await session.execute(query)
        return result.scalars().one_or_none()
"""

SILENT = {
    "path_in_a_row": """
        def tool(x: str):
            with sqlite3.connect("notes.db") as connection:
                row = connection.execute("SELECT path FROM notes WHERE id = ?", (x,)).fetchone()
            return Path(row[0]).read_text()
        """,
    "rows_of_either_query": """
        async def tool(x: str):
            note = None
            for column in ("name", "title"):
                note = await Repository().one(select(column).where(x)) or note
            return Path(f"/srv/{note.path}").read_text()
        """,
}

REPORTED = {
    "path_of_the_caller_beside_a_row": """
        def tool(x: str):
            with sqlite3.connect("notes.db") as connection:
                row = connection.execute("SELECT folder FROM notes WHERE id = ?", (x,)).fetchone()
            return Path(row[0], x).read_text()
        """,
}


def test_rows_are_not_the_caller_s(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)
