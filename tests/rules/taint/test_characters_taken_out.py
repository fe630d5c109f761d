"""Characters that are taken out of a text are not in what is left of it, whatever came in."""

from taint.tools import reported

HELPERS = """
import urllib.parse

UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
TABLE = str.maketrans({"/": "_", ":": None})
IN_PAIRS = str.maketrans("/ab", "_cd")
WITHOUT = str.maketrans("", "", "/.")
SWAPPED = str.maketrans("/_", "_/")
OTHERS = str.maketrans("ab", "cd")


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "unnamed"


def without_marks(name):
    for mark in "/\\\\:*?":
        name = name.replace(mark, "_")
    return name
"""


def tool(y):
    return f"def tool(x: str):\n    y = {y}\n    return open('/srv/' + y + '.md').read()"


SILENT = {
    "all_but_some": tool("re.sub(r'[^a-z0-9]+', '-', x)"),
    "words": tool(r"re.sub(r'\W', '_', x)"),
    "some": tool(r"""re.sub(r'[\\/:*?"<>|]', '_', x)"""),
    "compiled": tool("UNSAFE.sub('_', x)"),
    "through_a_helper": tool("slug(x)"),
    "in_a_longer_text": tool("'note-' + UNSAFE.sub('', x)"),
    "counted_without_end": tool("re.sub(r'[^a-z]', '', x, count=0)"),
    "replaced": tool("x.replace('/', '_')"),
    "replaced_in_turn": tool(r"x.replace('/', '_').replace('\\', '_').strip().lower()[:40]"),
    "replaced_in_a_loop": tool("without_marks(x)"),
    "last_piece": tool("x.split('/')[-1]"),
    "last_piece_of_two": tool("x.rsplit('/', 1)[-1]"),
    "ending": tool("'a' + os.path.splitext(x)[1]"),
    "letters_and_some_marks": tool("''.join(c for c in x if c.isalnum() or c in '-_')"),
    "filtered": tool("''.join(filter(str.isalnum, x))"),
    "filtered_by_a_lambda": tool("''.join(filter(lambda c: c.isalnum() or c == '-', x))"),
    "translated": tool("x.translate(TABLE)"),
    "translated_in_pairs": tool("x.translate(IN_PAIRS)"),
    "translated_to_nothing": tool("x.translate(WITHOUT)"),
    "translated_by_code_points": tool("x.translate({47: '_', 46: 45})"),
    "quoted_without_exception": tool("quote(x, safe='')"),
    "quoted_but_for_a_blank": tool("quote(x, ' ')"),
    "quoted_for_a_query": tool("urllib.parse.quote_plus(x)"),
    "or_something_else": tool("''.join(c if c.isalnum() or c in '-_' else '_' for c in x)"),
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
    "only_the_first": tool("x.replace('/', '_', 1)"),
    "only_two_dots": tool("x.replace('..', '')"),
    "rest_of_two": tool("x.split('/', 1)[-1]"),
    "another_piece": tool("x.split('-')[-1]"),
    "beginning": tool("os.path.splitext(x)[0]"),
    "filtered_for_something_else": tool("''.join(filter(str.isprintable, x))"),
    "filtered_the_other_way": tool("''.join(filter(lambda c: not c.isalnum(), x))"),
    "translated_otherwise": tool("x.translate(OTHERS)"),
    "translated_to_a_separator": tool("x.translate(SWAPPED)"),
    "translated_by_texts": tool("x.translate({'/': '_'})"),
    "table_of_the_caller": "def tool(x: str, y: str):\n    return open('/srv/' + x.translate(str.maketrans(y, '_'))).read()",
    "quoted_but_for_the_slash": tool("quote(x)"),
    "quoted_but_for_some": tool("quote(x, safe='/:')"),
    "quoted_but_for_what_comes_in": "def tool(x: str, y: str):\n    return open('/srv/' + quote(x, safe=y)).read()",
    "separators_among_the_marks": tool("''.join(c for c in x if c.isalnum() or c in './')"),
}


def test_what_is_left_of_a_text(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


def test_a_minus_may_begin_an_option(tmp_path):
    tools = {
        "minus": "def tool(x: str):\n    subprocess.run(['ls', re.sub('[^a-z-]', '', x)])",
        "letters": "def tool(x: str):\n    subprocess.run(['ls', re.sub('[^a-z]', '', x)])",
    }
    assert reported(tmp_path, "argument-injection", tools) == {"minus"}


def test_a_folder_above_may_be_deleted_without_a_separator(tmp_path):
    tools = {
        "dots": "def tool(x: str):\n    shutil.rmtree(os.path.join(BASE, x.replace('/', '_')))",
        "letters": "def tool(x: str):\n    shutil.rmtree(os.path.join(BASE, re.sub('[^a-z]', '', x)))",
    }
    assert reported(tmp_path, "destructive-path-operation", tools, "import shutil") == {"dots"}
