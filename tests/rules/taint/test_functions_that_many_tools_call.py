"""A function that several tools call with values that came about in different ways: each is judged on its own, whatever
tool comes first."""

import itertools

import pytest
from taint.tools import reported

HELPERS = """
from urllib.parse import urlparse

HOSTS = {"docs.example.org", "api.example.org"}


def below(path):
    if not str(path).startswith("/srv/notes/"):
        raise ValueError("outside")


def in_root(path):
    if not path.is_relative_to(ROOT):
        raise ValueError("outside")


def of_host(host):
    if host not in HOSTS:
        raise ValueError("another host")


def plain(text):
    if not text.isalnum():
        raise ValueError("no name")


def run_if(fine, text):
    if fine:
        os.system("id " + text)


def matched(pattern, text):
    if not pattern.fullmatch(text):
        raise ValueError("no match")


def run_in(text):
    os.system(f"nice {text}")


def checked(text):
    if not text.isalnum():
        raise ValueError("no name")
    return text
"""

FAMILIES = {
    "path-traversal": {
        "resolved": "def tool(x: str):\n    p = os.path.realpath(os.path.join(BASE, x))\n    below(p)\n    open(p)",
        "not_resolved": "def tool(x: str):\n    p = os.path.join(BASE, x)\n    below(p)\n    open(p)",
        "another_path": "def tool(x: str):\n    below('/srv/notes/a')\n    open(x)",
        "resolved_path": "def tool(x: str):\n    p = (ROOT / x).resolve()\n    in_root(p)\n    p.read_text()",
        "path_as_it_is": "def tool(x: str):\n    p = ROOT / x\n    in_root(p)\n    p.read_text()",
        "path_of_the_server": "def tool(x: str):\n    in_root(ROOT / 'a')\n    (ROOT / x).read_text()",
    },
    "ssrf": {
        "host": "def tool(x: str):\n    of_host(urlparse(x).hostname)\n    httpx.get(x)",
        "path": "def tool(x: str):\n    of_host(urlparse(x).path)\n    httpx.get(x)",
        "label": "def tool(x: str):\n    of_host(urlparse(x).hostname.split('.')[0])\n    httpx.get(x)",
        "constant": "def tool(x: str):\n    of_host('docs.example.org')\n    httpx.get(x)",
        "whole": "def tool(x: str):\n    of_host(x)\n    httpx.get(x)",
    },
    "command-injection": {
        "itself": "def tool(x: str):\n    plain(x)\n    os.system('id ' + x)",
        "less_dashes": "def tool(x: str):\n    plain(x.replace('-', ''))\n    os.system('id ' + x)",
        "less_a_command": "def tool(x: str):\n    plain(x.replace('; ls', ''))\n    os.system('id ' + x)",
        "stripped": "def tool(x: str):\n    plain(x.strip())\n    os.system('id ' + x)",
        "of_the_server": "def tool(x: str):\n    plain(os.environ['NAME'])\n    os.system('id ' + x)",
    },
    "command-injection of a condition": {
        "fine": "def tool(x: str):\n    run_if(x.isalnum(), x)",
        "not_fine": "def tool(x: str):\n    run_if(not x.isalnum(), x)",
        "other_is_fine": "def tool(x: str, y: str):\n    run_if(y.isalnum(), x)",
        "always": "def tool(x: str):\n    run_if(True, x)",
    },
    "command-injection behind a pattern": {
        "letters": "def tool(x: str):\n    matched(re.compile('[a-z]+'), x)\n    os.system('id ' + x)",
        "anything": "def tool(x: str):\n    matched(re.compile('.*'), x)\n    os.system('id ' + x)",
    },
    "command-injection in a text in a text": {
        "plain_text": "def tool(a: str):\n    run_in(f'ls {a}')",
        "quoted": "def tool(b: str):\n    run_in(f'ls {shlex.quote(b)}')",
        "checked_text": "def tool(c: str):\n    run_in(f'cat {checked(c)}')",
        "two": "def tool(d: str, e: str):\n    run_in('cp ' + d + ' ' + e)",
    },
}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_tool_does_is_judged_alike_alone_and_with_others(tmp_path, family):
    rule, tools = family.split()[0], FAMILIES[family]
    alone = {name: reported(tmp_path, rule, {name: code}, HELPERS) for name, code in tools.items()}
    assert any(alone.values()), "one of the tools is reported"
    assert not all(alone.values()), "another one is not"
    for one, other in itertools.permutations(tools, 2):
        found = reported(tmp_path, rule, {one: tools[one], other: tools[other]}, HELPERS)
        assert found == alone[one] | alone[other], f"{one} before {other}"


def test_a_tool_is_named_for_its_own_argument_only(tmp_path):
    tools = FAMILIES["command-injection in a text in a text"]
    wanted = {"plain_text", "two"}
    assert reported(tmp_path, "command-injection", tools, HELPERS) == wanted
    assert reported(tmp_path, "command-injection", dict(reversed(tools.items())), HELPERS) == wanted
