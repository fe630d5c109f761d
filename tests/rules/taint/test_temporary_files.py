"""A temporary file is one that the call has made itself, wherever it was told to make it."""

from taint.tools import reported

HELPERS = "import shutil, tempfile"
OWN = {
    "file": "def tool(x: str):\n    os.unlink(tempfile.NamedTemporaryFile(dir=x, delete=False).name)",
    "in_a_block": "def tool(x: str):\n    with tempfile.NamedTemporaryFile(dir=x) as f:\n        os.unlink(Path(f.name))",
    "made_by_hand": "def tool(x: str):\n    handle, path = tempfile.mkstemp(dir=x)\n    os.unlink(path)",
    "folder": "def tool(x: str):\n    shutil.rmtree(tempfile.mkdtemp(dir=x))",
}
CALLERS = {
    "beside_it": "def tool(x: str):\n    tempfile.NamedTemporaryFile(dir=x)\n    os.unlink(x)",
    "inside_of_it": "def tool(x: str):\n    os.unlink(os.path.join(tempfile.mkdtemp(), x))",
}


def test_what_is_deleted(tmp_path):
    assert reported(tmp_path, "destructive-path-operation", {**OWN, **CALLERS}, HELPERS) == set(CALLERS)


def test_a_program_may_be_told_where_it_is(tmp_path):
    tools = {"command": "def tool(x: str):\n    os.system('cat ' + tempfile.NamedTemporaryFile(dir=x).name)"}
    assert reported(tmp_path, "command-injection", tools, HELPERS) == {"command"}
