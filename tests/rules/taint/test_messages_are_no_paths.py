"""A function that returns a path or, if it has none, what is wrong: the message is no path."""

from taint.tools import reported

HELPERS = """
def fetched(name):
    number = int(name) if name.isdigit() else None
    if number is None:
        return f"Invalid number of a paper: {name}"
    return f"/srv/papers/{number}.pdf"
"""

SILENT = {
    "message": "def tool(x: str):\n    path = fetched(x)\n    return open(path).read()",
    "message_that_is_tested": """
def tool(x: str):
    path = fetched(x)
    return open(path).read() if path.endswith(".pdf") else path
""",
}
REPORTED = {
    "one_word": "def tool(x: str):\n    return open(f'paper {x}').read()",
    "folder_of_several_words": "def tool(x: str):\n    return open(f'/srv/all the papers/{x}').read()",
    "joined_to_a_folder": "def tool(x: str):\n    return open(BASE + f'/a paper of {x}').read()",
}


def test_messages(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)
