"""Helpers that tell by what they return whether a value is harmless: the caller that looks at it knows as much."""

from taint.tools import reported

HELPERS = """
from dataclasses import dataclass

NAME = re.compile("[a-z]+")
SETTINGS = {}


@dataclass
class Result:
    fine: bool
    why: str = ""


def as_bool(text):
    return bool(NAME.fullmatch(text))


def several(text):
    return isinstance(text, str) and 0 < len(text) < 40 and bool(NAME.fullmatch(text))


def with_library(text):
    return text.isalnum() and httpx.get("https://example.org/" + text).is_success


def with_unknown(text):
    return text.isalnum() and look_up(text)


def with_setting(text):
    return text.isalnum() and SETTINGS.get("on")


def as_dict(text):
    if not text.isalnum():
        return None
    return {"name": text}


def as_path(text):
    if not text.isalnum():
        return None
    return Path("/srv") / text


def as_list(text):
    if not text.isalnum():
        return None
    return [text]


def as_text(text):
    if not text.isalnum():
        return ""
    return "name " + text


def lowered(text):
    if not text.isalnum():
        return None
    return text.lower()


def as_result(text):
    if not text.isalnum():
        return Result(False, "no name")
    return Result(True)


def marked(text):
    answer = {"fine": True}
    if not text.isalnum():
        answer["fine"] = False
    return answer


def same_anyhow(text):
    answer = {"text": text}
    if not text.isalnum():
        return answer
    return answer if text else None


def kept(text):
    path = Path("/srv")
    SETTINGS["path"] = path
    if not text.isalnum():
        return None
    return path


def wrong_way(text):
    return Result(True) if not text.isalnum() else Result(True, "")


def either(text):
    return text.isalnum() or Path("/srv")
"""

ANSWERS = ("as_bool", "several", "with_library", "with_unknown", "with_setting", "as_dict", "as_path", "as_list")
ANSWERS = (*ANSWERS, "as_text", "lowered")


def asked(test):
    return {
        f"if_{test}": f"def tool(x: str):\n    if {test}(x):\n        os.system('id ' + x)",
        f"unless_{test}": f"def tool(x: str):\n    if not {test}(x):\n        return\n    os.system('id ' + x)",
        f"kept_{test}": f"def tool(x: str):\n    y = {test}(x)\n    if not y:\n        return\n    os.system('id ' + x)",
        f"looped_{test}": (
            f"def tool(xs: list[str]):\n    for x in xs:\n        if not {test}(x):\n            continue\n"
            "        os.system('id ' + x)"
        ),
    }


def none(test):
    return {
        f"is_none_{test}": f"def tool(x: str):\n    y = {test}(x)\n    if y is None:\n        return\n    os.system('id ' + x)",
        f"is_not_none_{test}": f"def tool(x: str):\n    if {test}(x) is not None:\n        os.system('id ' + x)",
    }


FIELDS = {
    "field": "def tool(x: str):\n    if as_result(x).fine:\n        os.system('id ' + x)",
    "no_field": "def tool(x: str):\n    r = as_result(x)\n    if not r.fine:\n        return r.why\n    os.system('id ' + x)",
    "message": "def tool(x: str):\n    r = as_result(x)\n    if r.why:\n        return r.why\n    os.system('id ' + x)",
    "item": "def tool(x: str):\n    r = marked(x)\n    if not r['fine']:\n        return\n    os.system('id ' + x)",
    "got": "def tool(x: str):\n    if marked(x).get('fine'):\n        os.system('id ' + x)",
}

REPORTED = {
    "returned_by_two_exits": "def tool(x: str):\n    if same_anyhow(x):\n        os.system('id ' + x)",
    "found_elsewhere": "def tool(x: str):\n    kept(x)\n    if SETTINGS['path']:\n        os.system('id ' + x)",
    "true_anyhow": "def tool(x: str):\n    if wrong_way(x).fine:\n        os.system('id ' + x)",
    "one_of_two": "def tool(x: str):\n    if either(x):\n        os.system('id ' + x)",
    "of_another": "def tool(x: str, y: str):\n    if as_dict(y):\n        os.system('id ' + x)",
    "negated": "def tool(x: str):\n    if not as_dict(x):\n        os.system('id ' + x)",
    "object_itself": "def tool(x: str):\n    if as_result(x):\n        os.system('id ' + x)",
    "or_else": "def tool(x: str):\n    if as_path(x) or x:\n        os.system('id ' + x)",
}


def test_what_a_helper_returns_tells_what_it_has_found_out(tmp_path):
    silent = {name: code for test in ANSWERS for name, code in asked(test).items()}
    for test in ("as_dict", "as_path", "as_list", "lowered"):
        silent |= none(test)
    assert reported(tmp_path, "command-injection", {**silent, **FIELDS, **REPORTED}, HELPERS) == set(REPORTED)


LISTS = """
def below_root(names):
    if names is None:
        return None
    found = []
    for name in names:
        path = (ROOT / name).resolve()
        if not path.is_relative_to(ROOT):
            raise ValueError("outside")
        found.append(str(path))
    return found


def some_below_root(names):
    if names is None:
        return ["/srv/notes/index.md"]
    found = []
    for name in names:
        path = (ROOT / name).resolve()
        if path.is_relative_to(ROOT):
            print("inside")
        found.append(str(path))
    return found
"""

CHECKED_LISTS = {
    "each": "def tool(xs: list[str]):\n    return [open(x).read() for x in below_root(xs)]",
    "each_or_none": "def tool(xs: list[str] | None = None):\n    return [open(x).read() for x in below_root(xs) or []]",
    "each_if_any": (
        "def tool(xs: list[str] | None = None):\n    found = below_root(xs)\n    if not found:\n        return ''\n"
        "    for x in found:\n        return open(x).read()"
    ),
}
UNCHECKED_LISTS = {
    "not_each": "def tool(xs: list[str] | None = None):\n    return [open(x).read() for x in some_below_root(xs)]",
}


def test_what_holds_of_all_elements_of_a_list_holds_when_it_is_returned_beside_none(tmp_path):
    tools = {**CHECKED_LISTS, **UNCHECKED_LISTS}
    assert reported(tmp_path, "path-traversal", tools, LISTS) == set(UNCHECKED_LISTS)


COLLECTED = """
def paths_below_root(names):
    found = []
    for name in names:
        path = (ROOT / name).resolve()
        if not path.is_relative_to(ROOT):
            raise ValueError("outside")
        found.append(path)
    return found


def inside_only(names):
    found = []
    for name in names:
        path = (ROOT / name).resolve()
        if path.is_relative_to(ROOT):
            found.insert(0, str(path))
    return found


def inside_and_all(names):
    inside, every = [], []
    for name in names:
        path = (ROOT / name).resolve()
        if path.is_relative_to(ROOT):
            inside.append(path)
        every.append(path)
    return every


def before_the_test(names):
    found = []
    for name in names:
        path = (ROOT / name).resolve()
        found.append(path)
        if not path.is_relative_to(ROOT):
            found.append(ROOT)
    return found


def one_of_two(names, others):
    found = []
    for name, other in zip(names, others):
        first, second = (ROOT / name).resolve(), (ROOT / other).resolve()
        if first.is_relative_to(ROOT):
            found.append(second)
    return found
"""

COLLECTED_SAFELY = {
    "checked": "def tool(xs: list[str]):\n    return [x.read_text() for x in paths_below_root(xs)]",
    "as_text": "def tool(xs: list[str]):\n    return [open(str(x)).read() for x in paths_below_root(xs)]",
    "inside": "def tool(xs: list[str]):\n    return [open(x).read() for x in inside_only(xs)]",
}
COLLECTED_UNSAFELY = {
    "every": "def tool(xs: list[str]):\n    return [x.read_text() for x in inside_and_all(xs)]",
    "before": "def tool(xs: list[str]):\n    return [x.read_text() for x in before_the_test(xs)]",
    "another": "def tool(xs: list[str], ys: list[str]):\n    return [x.read_text() for x in one_of_two(xs, ys)]",
}


def test_what_a_loop_collects_is_as_it_was_when_it_was_collected(tmp_path):
    tools = {**COLLECTED_SAFELY, **COLLECTED_UNSAFELY}
    assert reported(tmp_path, "path-traversal", tools, COLLECTED) == set(COLLECTED_UNSAFELY)
