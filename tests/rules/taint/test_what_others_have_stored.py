"""What one tool stored and another reads is no argument of the other, and said to be stored, with low confidence."""

from taint.tools import reported

from mcplint import Project
from mcplint.config import Settings
from mcplint.finding import Confidence

HELPERS = """
class Shelf:
    def __init__(self, place):
        self.place = Path(place).expanduser().resolve()
        self.text = place
        self.request = httpx.Request("GET", place)


shelves = {}
"""

TOOLS = {
    "put": "def tool(place: str, name: str):\n    shelves[name] = Shelf(place)\n    return 'kept'",
    "list_it": "def tool(name: str):\n    return os.listdir(shelves[name].place)",
    "read_it": "def tool(name: str):\n    return open(shelves[name].text).read()",
    "read_below_it": "def tool(name: str, file: str):\n    return (shelves[name].place / file).read_text()",
    "read_what_it_puts": "def tool(place: str, name: str):\n    shelves[name] = Shelf(place)\n"
    "    return shelves[name].place.read_text()",
}


def findings(folder, *, strict):
    reported(folder, "path-traversal", TOOLS, HELPERS)
    result = Project([folder / "server.py"], settings=Settings(strict=strict)).check()
    return {row.tool: row for row in result.findings if row.rule == "path-traversal"}


def test_only_a_tools_own_arguments_are_reported(tmp_path):
    assert set(findings(tmp_path, strict=False)) == {"read_below_it", "read_what_it_puts"}


def test_what_was_stored_is_named_as_such_and_not_sure(tmp_path):
    found = findings(tmp_path, strict=True)
    assert set(found) == {"read_below_it", "read_what_it_puts", "list_it"}
    finding = found["list_it"]
    assert finding.message == "what another call has stored (argument `place` there) decides which folder is listed"
    assert finding.confidence is Confidence.LOW
    assert finding.trace[0].message == "what another call has stored (argument `place` there) is read by tool `list_it`"
