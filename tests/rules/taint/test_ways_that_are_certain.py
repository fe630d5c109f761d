"""An error needs a way that a call takes for certain; where values of several calls come together of which only the
labels are known, it is a warning."""

from taint.tools import reported

from mcplint.finding import Severity

CERTAIN = {
    "direct": 'def tool(x: str):\n    os.system("ls " + x)',
    "of_a_list": 'def tool(xs: list[str]):\n    os.system("ls " + xs[0])',
    "of_a_dict": 'def tool(d: dict):\n    os.system("ls " + d["x"])',
    "in_a_loop": 'def tool(xs: list[str]):\n    c = "ls"\n    for x in xs:\n        c += " " + x\n    os.system(c)',
    "at_any_depth": "def tool(x: str):\n    run_all([x])",
    "either_of_two": 'def tool(x: str, y: str):\n    os.system("ls " + (x or y))',
    "on_one_way_at_least": "def tool(x: str, n: int):\n    os.system(wrapped(x, n))",
}
POSSIBLE = {
    "put_into_one_place": """
def tool(a: str, b: str, c: str, d: str, n: int):
    STATE.remember(a if n == 1 else b if n == 2 else c if n == 3 else d)
    os.system(STATE.last)
""",
}
HELPERS = """
def run_all(words):
    for word in words:
        if isinstance(word, list):
            run_all(word)
        else:
            os.system(word)


class State:
    def __init__(self):
        self.last = ""

    def remember(self, text):
        self.last = text


STATE = State()


def wrapped(text, depth):
    if depth == 0:
        return text
    return wrapped(f"({text})", depth - 1)
"""


ANSWERS = {
    "answered_by_a_client": "def tool(x: str):\n    httpx.get(service.files().get(file=x).execute().get('link'))",
    "answered_by_somebody": "def tool(x: str):\n    httpx.get(somebody().files().get(file=x).execute()['link'])",
    "answered_by_an_object": "def tool(x: str):\n    httpx.get(Client('a').ask(x).url)",
}
COMPUTED = {
    "by_a_function": "def tool(x: str):\n    httpx.get(canonicalize_url(x))",
    "by_the_programs_own": "def tool(x: str):\n    httpx.get(Own().ask(x))",
    "by_the_standard_library": "def tool(x: str):\n    httpx.get(string.Template('$a').substitute(a=x))",
    "by_a_method_of_anything": "def tool(x: Any):\n    httpx.get(x.address())",
    "by_a_method_of_an_element": "def tool(x: list[Any]):\n    httpx.get(x[0].address().lower())",
    "by_a_method_of_it": "def tool(x: str):\n    httpx.get(Client(x).address())",
}
CLIENTS = """
import string

from documents.discovery import build
from elsewhere import Client
from w3lib.url import canonicalize_url

service = build("documents", "v1")


def somebody():
    return REGISTRY.setdefault("service", None)


REGISTRY = {}


class Own:
    def ask(self, x):
        return x + "/all"
"""


def test_what_a_client_answers_is_not_what_it_was_asked_with(tmp_path):
    tools = {**ANSWERS, **COMPUTED}
    assert reported(tmp_path, "ssrf", tools, CLIENTS) == set(tools)
    assert reported(tmp_path, "ssrf", tools, CLIENTS, Severity.ERROR) == set(COMPUTED)


def test_what_is_certain(tmp_path):
    tools = {**CERTAIN, **POSSIBLE}
    assert reported(tmp_path, "command-injection", tools, HELPERS) == set(tools)
    assert reported(tmp_path, "command-injection", tools, HELPERS, Severity.ERROR) == set(CERTAIN)


def test_an_argument_of_which_it_is_known_is_named(tmp_path):
    tools = {"both": POSSIBLE["put_into_one_place"] + '    os.system("ls " + d)\n'}
    assert reported(tmp_path, "command-injection", tools, HELPERS, Severity.ERROR) == {"both"}
