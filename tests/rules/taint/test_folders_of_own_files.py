"""Who chooses only the folder in which a file of the program's own name lies chooses less than who names the file."""

from taint.tools import reported

from mcplint.finding import Severity

FOLDER = {
    "joined": "def tool(x: str):\n    open(os.path.join(x, 'notes.db'), 'w').write('a')",
    "path": "def tool(x: str):\n    (Path(x).resolve() / '.notes' / 'notes.db').write_text('a')",
    "text": "def tool(x: str):\n    open(f'{x}/notes.db', 'w').write('a')",
    "removed": "def tool(x: str):\n    (Path(x) / 'notes.db-wal').unlink()",
}
FILE = {
    "whole": "def tool(x: str):\n    open(x, 'w').write('a')",
    "ending": "def tool(x: str):\n    open(f'{x}.md', 'w').write('a')",
    "name": "def tool(x: str):\n    open(os.path.join(BASE, x), 'w').write('a')",
    "both": "def tool(x: str, y: str):\n    open(os.path.join(x, f'{y}.md'), 'w').write('a')",
    "twice": "def tool(x: str):\n    open(os.path.join(x, f'{x}.md'), 'w').write('a')",
    "removed_whole": "def tool(x: str):\n    Path(x).unlink()",
}


def test_folders_and_files(tmp_path):
    for rule, names in (
        ("path-traversal", {"joined", "path", "text", *FILE} - {"removed_whole"}),
        ("destructive-path-operation", {"removed", "removed_whole"}),
    ):
        assert reported(tmp_path, rule, {**FOLDER, **FILE}) == names
        assert reported(tmp_path, rule, {**FOLDER, **FILE}, least=Severity.ERROR) == names & set(FILE)
