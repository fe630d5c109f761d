"""How much a path of the caller's matters depends on what is done with it."""

from taint.tools import reported

from mcplint.finding import Severity

WARNINGS = {
    "makes_a_folder": "def tool(x: str):\n    os.makedirs(x)",
    "lists_a_folder": "def tool(x: str):\n    return os.listdir(os.path.join(BASE, x))",
    "reads_anything": "def tool(x: str):\n    return open(x).read()",
    "opens_for_reading": "def tool(x: str):\n    return os.read(os.open(x, os.O_RDONLY), 9)",
    "opens_for_reading_with_flags": "def tool(x: str):\n    return os.open(x, os.O_RDONLY | os.O_NOFOLLOW)",
    "adds_flags": """
def tool(x: str):
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    if hasattr(os, "O_NOFOLLOW"):
        flags |= os.O_NOFOLLOW
    return os.read(os.open(x, flags), 9)
""",
}

ERRORS = {
    "adds_a_flag_to_write": """
def tool(x: str, new: bool):
    flags = os.O_WRONLY
    if new:
        flags |= os.O_CREAT
    os.write(os.open(x, flags), b'a')
""",
    "creates_if_asked_to": """
def tool(x: str, new: bool):
    flags = os.O_RDONLY
    if new:
        flags |= os.O_CREAT
    os.open(x, flags)
""",
    "opens_for_writing": "def tool(x: str):\n    os.write(os.open(x, os.O_WRONLY | os.O_CREAT), b'a')",
    "writes": 'def tool(x: str):\n    open(x, "w").write("a")',
    "makes_a_folder_and_writes": 'def tool(x: str, y: str):\n    os.makedirs(x)\n    (Path(x) / y).write_text("a")',
    "leaves_its_folder": "def tool(x: str):\n    return open(os.path.join(BASE, x)).read()",
}


def test_only_files_that_are_written_and_folders_that_are_left_are_errors(tmp_path):
    assert reported(tmp_path, "path-traversal", {**WARNINGS, **ERRORS}, least=Severity.WARNING) == {*WARNINGS, *ERRORS}
    assert reported(tmp_path, "path-traversal", {**WARNINGS, **ERRORS}, least=Severity.ERROR) == set(ERRORS)
