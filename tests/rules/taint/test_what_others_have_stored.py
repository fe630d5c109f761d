"""What one tool stored and another reads is no argument of the other: no finding names an argument that a tool has not."""

from taint.tools import reported

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


def test_only_a_tools_own_arguments_are_reported(tmp_path):
    assert reported(tmp_path, "path-traversal", TOOLS, HELPERS) == {"read_below_it", "read_what_it_puts"}
