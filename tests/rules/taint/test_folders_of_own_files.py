"""Who chooses only the folder in which a file of the program's own name lies chooses less than who names the file."""

from taint.tools import reported

from mcplint.finding import Severity

DATABASE = """
import sqlite3


class Store:
    def __init__(self, path):
        self.connection = sqlite3.connect(path)

    def names(self):
        return [row[0] for row in self.connection.execute("select name from notes").fetchall()]


def names(path):
    return Store(path).names()
"""
FOLDER = {
    "joined": "def tool(x: str):\n    open(os.path.join(x, 'notes.db'), 'w').write('a')",
    "path": "def tool(x: str):\n    (Path(x).resolve() / '.notes' / 'notes.db').write_text('a')",
    "text": "def tool(x: str):\n    open(f'{x}/notes.db', 'w').write('a')",
    "name_from_a_database": """
def tool(x: str):
    for row in names(os.path.join(x, "notes.db")):
        (Path(x) / f"{row}.md").write_text("a")
""",
    "removed": "def tool(x: str):\n    (Path(x) / 'notes.db-wal').unlink()",
}
FILE = {
    "whole": "def tool(x: str):\n    open(x, 'w').write('a')",
    "ending": "def tool(x: str):\n    open(f'{x}.md', 'w').write('a')",
    "name": "def tool(x: str):\n    open(os.path.join(BASE, x), 'w').write('a')",
    "both": "def tool(x: str, y: str):\n    open(os.path.join(x, f'{y}.md'), 'w').write('a')",
    "cleaned": "def tool(x: str, y: str):\n    open(os.path.join(x, re.sub('[^a-z]', '', y)), 'w').write('a')",
    "twice": "def tool(x: str):\n    open(os.path.join(x, f'{x}.md'), 'w').write('a')",
    "removed_whole": "def tool(x: str):\n    Path(x).unlink()",
}


def test_folders_and_files(tmp_path):
    for rule, names in (
        ("path-traversal", {"joined", "path", "text", "name_from_a_database", *FILE} - {"removed_whole"}),
        ("destructive-path-operation", {"removed", "removed_whole"}),
    ):
        assert reported(tmp_path, rule, {**FOLDER, **FILE}, DATABASE) == names
        assert reported(tmp_path, rule, {**FOLDER, **FILE}, DATABASE, least=Severity.ERROR) == names & set(FILE)
