"""A folder with a separator behind it, as the beginning of what lies in it."""

from taint.tools import reported

HELPERS = """
def base():
    return os.path.realpath(os.environ.get("NOTES") or os.getcwd())
"""

SILENT = {
    "os_sep": """
def tool(x: str):
    path = os.path.realpath(os.path.join(base(), x))
    if not path.startswith(base() + os.sep):
        raise ValueError("no")
    open(path)
""",
    "slash": """
def tool(x: str):
    path = os.path.abspath(os.path.join(base(), x))
    if not path.startswith(f"{base()}/"):
        raise ValueError("no")
    open(path)
""",
    "the_folder_too": """
def tool(x: str):
    folder = base()
    path = os.path.realpath(os.path.join(folder, x or ""))
    if path != folder and not path.startswith(f"{folder}{os.path.sep}"):
        raise ValueError("no")
    open(os.path.join(path, "notes.txt"))
""",
    "in_a_loop": """
def tool(x: str):
    for name in x.split(","):
        path = os.path.realpath(os.path.join(base(), name))
        if not path.startswith(base() + os.sep):
            raise ValueError("no")
        open(path)
""",
    "in_a_loop_that_puts_texts_together": """
def tool(x: str):
    folder = base()
    for name in x.split(","):
        folder = folder + "/more"
        path = os.path.realpath(os.path.join(base(), name))
        if not path.startswith(str(base()) + os.sep):
            raise ValueError("no")
        open(path)
    return folder
""",
}

REPORTED = {
    "no_separator": """
def tool(x: str):
    path = os.path.realpath(os.path.join(base(), x))
    if not path.startswith(base()):
        raise ValueError("no")
    open(path)
""",
    "no_separator_in_a_loop": """
def tool(x: str):
    for name in x.split(","):
        path = os.path.realpath(os.path.join(base(), name))
        if not path.startswith(base()):
            raise ValueError("no")
        open(path)
""",
}


def test_a_separator_ends_a_folder(tmp_path):
    found = reported(tmp_path, "bypassable-path-guard", {**SILENT, **REPORTED}, HELPERS)
    assert found == set(REPORTED)
