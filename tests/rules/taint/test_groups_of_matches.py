"""A group of a match holds what its part of the expression lets through, whatever stands around it."""

from taint.tools import reported

HELPERS = """
LINK = re.compile(r"/d/([A-Za-z0-9_-]+)(/.*)?")
NAMED = re.compile(r"(?P<key>[a-z]+)=(?P<value>.*)", re.IGNORECASE)


def key_of(link):
    found = LINK.search(link)
    return found.group(1) if found else None
"""


def tool(*lines, last="return open('/srv/' + y).read()"):
    return "\n    ".join(["def tool(x: str):", *lines, last])


SILENT = {
    "of_match": tool(r"y = re.match(r'(\w+)-(.*)', x).group(1)"),
    "by_index": tool("y = LINK.search(x)[1]"),
    "by_name": tool("y = NAMED.search(x).group('key')"),
    "by_name_in_a_dict": tool("y = NAMED.search(x).groupdict()['key']"),
    "unpacked": tool("y, z = LINK.search(x).groups()"),
    "through_a_helper": tool("y = key_of(x)", "if y is None:", "    raise ValueError('no')"),
    "each_found": tool(r"for y in re.findall(r'[a-z]+', x):", last="    open('/srv/' + y).read()"),
    "each_group_found": tool(r"for y in re.findall(r'/([a-z]+)/', x):", last="    open('/srv/' + y).read()"),
    "each_match": tool("for found in LINK.finditer(x):", last="    open('/srv/' + found.group(1)).read()"),
}
REPORTED = {
    "another_group": tool(r"y = re.match(r'(\w+)-(.*)', x).group(2)"),
    "all_of_it": tool(r"y = re.match(r'(\w+)-(.*)', x).group()"),
    "another_index": tool("y = LINK.search(x)[2]"),
    "another_name": tool("y = NAMED.search(x).group('value')"),
    "unpacked_behind": tool("z, y = LINK.search(x).groups()"),
    "each_that_may_be_anything": tool(r"for y in re.findall(r'\S+', x):", last="    open('/srv/' + y).read()"),
    "each_pair": tool(r"for y, z in re.findall(r'(\S+)=([a-z]+)', x):", last="    open('/srv/' + y).read()"),
    "rest_of_each_match": tool("for found in LINK.finditer(x):", last="    open('/srv' + found.group(2)).read()"),
    "whatever_was_matched": tool("re.match('[a-z]+', x)", "y = x"),
    "expression_of_the_caller": "def tool(x: str, e: str):\n    return open('/srv/' + re.match(e, x).group(1)).read()",
}


def test_what_a_group_lets_through(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


def test_digits_make_no_expression(tmp_path):
    tools = {
        "number": tool("for found in re.finditer(r'between (\\d+) and (.*)', x):",
                       last="    re.sub('n' + found.groups()[0], '', 'a')"),
        "rest": tool("for found in re.finditer(r'between (\\d+) and (.*)', x):",
                     last="    re.sub('n' + found.groups()[1], '', 'a')"),
    }  # fmt: skip
    assert reported(tmp_path, "regex-injection", tools) == {"rest"}
