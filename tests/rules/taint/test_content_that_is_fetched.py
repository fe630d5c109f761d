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
