"""Who chooses where content comes from chooses it; who only asks a fixed host does not."""

from taint.tools import reported

HELPERS = "import requests\nfrom lxml import etree\n"

SILENT = {
    "query": """
def tool(x: str):
    etree.fromstring(requests.get("https://example.org/find", params={"q": x}, timeout=5).content)
""",
    "path": """
def tool(x: str):
    etree.fromstring(requests.get(f"https://example.org/{x}", timeout=5).content)
""",
}
REPORTED = {
    "host": "def tool(x: str):\n    etree.fromstring(requests.get(x, timeout=5).content)",
    "file": "def tool(x: str):\n    etree.fromstring(Path(x).read_bytes())",
    "given": "def tool(x: str):\n    etree.fromstring(x)",
}


def test_documents(tmp_path):
    assert reported(tmp_path, "xml-external-entities", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


def test_what_a_chosen_file_says_is_the_file_s(tmp_path):
    tools = {
        "code": "def tool(x: str):\n    exec(Path(x).read_text())",
        "code_that_is_opened": "def tool(x: str):\n    exec(open(x).read())",
        "a_folder_that_it_names": "def tool(x: str):\n    shutil.rmtree(json.loads(Path(x).read_text())['folder'])",
    }
    helpers = "import json\nimport shutil\n"
    assert reported(tmp_path, "code-injection", tools, helpers) == {"code", "code_that_is_opened"}
    assert reported(tmp_path, "destructive-path-operation", tools, helpers) == set()
