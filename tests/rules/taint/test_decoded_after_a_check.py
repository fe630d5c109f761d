"""What is decoded after a check may hold what the check looked for."""

from taint.tools import reported

HELPERS = """
import base64
import json
from urllib.parse import quote, unquote
"""


def tool(use, test="'..' in x or x.startswith('/')", type_="str"):
    return f"def tool(x: {type_}):\n    if {test}:\n        raise ValueError('no')\n    return {use}"


SILENT = {
    "as_it_was_checked": tool("(ROOT / x).read_text()"),
    "decoded_before": "def tool(x: str):\n    x = unquote(x)\n    if '..' in x or x.startswith('/'):\n"
    "        raise ValueError('no')\n    return (ROOT / x).read_text()",
    "checked_again": "def tool(x: str):\n    path = (ROOT / unquote(x)).resolve()\n    if not path.is_relative_to(ROOT):\n"
    "        raise ValueError('no')\n    return path.read_text()",
    "one_of_some": tool("(ROOT / unquote(x)).read_text()", "x not in ('a%20b', 'c')"),
    "a_number": tool("(ROOT / unquote(str(x))).read_text()", "x > 9", "int"),
}
REPORTED = {
    "unquoted": tool("(ROOT / unquote(x)).read_text()"),
    "of_base64": tool("(ROOT / base64.b64decode(x).decode()).read_text()", "not re.fullmatch('[A-Za-z0-9=]+', x)"),
    "quoted_and_unquoted": tool("(ROOT / unquote(quote(x, safe=''))).read_text()"),
    "taken_out_and_unquoted": tool("(ROOT / unquote(x.replace('/', '_'))).read_text()"),
    "of_json": tool("(ROOT / json.loads(x)['name']).read_text()"),
    "twice": "def tool(x: str):\n    x = unquote(x)\n    if '..' in x or x.startswith('/'):\n"
    "        raise ValueError('no')\n    return (ROOT / unquote(x)).read_text()",
}


def test_what_is_decoded_after_a_check_was_not_checked(tmp_path):
    found = reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS)
    found |= reported(tmp_path, "bypassable-path-guard", {**SILENT, **REPORTED}, HELPERS)
    assert found == set(REPORTED)
