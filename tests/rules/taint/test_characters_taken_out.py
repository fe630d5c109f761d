"""``re.sub`` with a class of characters takes them out of a text, whatever came in."""

from taint.tools import reported

HELPERS = """
UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "unnamed"
"""


def tool(y):
    return f"def tool(x: str):\n    y = {y}\n    return open('/srv/' + y + '.md').read()"


SILENT = {
    "all_but_some": tool("re.sub(r'[^a-z0-9]+', '-', x)"),
    "words": tool(r"re.sub(r'\W', '_', x)"),
    "compiled": tool("UNSAFE.sub('_', x)"),
    "through_a_helper": tool("slug(x)"),
    "in_a_longer_text": tool("'note-' + UNSAFE.sub('', x)"),
    "counted_without_end": tool("re.sub(r'[^a-z]', '', x, count=0)"),
}
REPORTED = {
    "separators_stay": tool("re.sub(r'[^a-z0-9./]+', '-', x)"),
    "only_some_places": tool("re.sub(r'[^a-z]', '', x, count=1)"),
    "only_at_the_start": tool("re.sub(r'^[^a-z]+', '', x)"),
    "only_several": tool("re.sub(r'[^a-z]{2}', '', x)"),
    "put_back": tool(r"re.sub(r'([^a-z])', r'\\\1', x)"),
    "replaced_by_a_separator": tool("re.sub(r'[^a-z]', '/', x)"),
    "replaced_by_what_comes_in": "def tool(x: str, r: str):\n    return open('/srv/' + re.sub('[^a-z]', r, x)).read()",
    "expression_of_the_caller": "def tool(x: str, e: str):\n    return open('/srv/' + re.sub(e, '', x)).read()",
}


def test_what_is_left_of_a_text(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


def test_a_minus_may_begin_an_option(tmp_path):
    tools = {
        "minus": "def tool(x: str):\n    subprocess.run(['ls', re.sub('[^a-z-]', '', x)])",
        "letters": "def tool(x: str):\n    subprocess.run(['ls', re.sub('[^a-z]', '', x)])",
    }
    assert reported(tmp_path, "argument-injection", tools) == {"minus"}
