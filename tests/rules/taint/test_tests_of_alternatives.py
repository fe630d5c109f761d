"""A value that is one of several, and the test of a method that all of them have."""

from taint.tools import reported

HELPERS = """
HOSTS = ["https://docs.example.com/", "https://api.example.com/"]
PREFIXES = ["https://docs.example.com", "https://api.example.com"]


def absolute(url):
    if not url.startswith(("http://", "https://")):
        url = "https://docs.example.com/" + url
    return url


def allowed(url, prefixes):
    for prefix in prefixes:
        if url.startswith(prefix):
            return True
    return False


def kept(urls, prefixes):
    good, bad = [], []
    for url in urls:
        if allowed(url, prefixes):
            good.append(url)
        else:
            bad.append(url)
    if bad:
        raise ValueError(", ".join(bad))
    return good


def kept_of_some(urls, prefixes):
    if isinstance(urls, str):
        urls = [urls]
    return kept(urls, prefixes)


def some(urls, prefixes):
    good = []
    for url in urls:
        if allowed(url, prefixes):
            good.append(url)
    return good


class Page:
    def __init__(self, url):
        self.url = url
"""

SILENT = {
    "whole_hosts": "def tool(x: str):\n    url = absolute(x)\n    if allowed(url, HOSTS):\n        httpx.get(url)",
    "kept_of_list": "def tool(x: str):\n    httpx.get(kept([absolute(x)], HOSTS)[0])",
    "one_or_many": "def tool(x: Any):\n    httpx.get(kept_of_some(x, HOSTS)[0])",
    "each_of_one_or_many": "def tool(x: Any):\n    for url in kept_of_some(x, HOSTS):\n        httpx.get(url)",
    "some_of_two_lists": "def tool(x: dict, y: bool):\n    httpx.get(some(x['a'] if y else [x['b']], HOSTS)[0])",
    "a_member": "def tool(x: Any, y: bool):\n    page = Page('https://docs.example.com/') if y else x\n"
    "    httpx.get(kept_of_some(page.url, HOSTS)[0])",
    "unpacked": "def tool(x: Any, y: bool):\n    for name, url in [('a', 'https://docs.example.com/')] if y else x:\n"
    "        if allowed(url, HOSTS):\n            httpx.get(url)",
}

WEAK = {
    "prefixes": "def tool(x: str):\n    url = absolute(x)\n    if allowed(url, PREFIXES):\n        httpx.get(url)",
    "prefixes_of_list": "def tool(x: str):\n    httpx.get(kept([absolute(x)], PREFIXES)[0])",
    "prefixes_of_one_or_many": "def tool(x: Any):\n    httpx.get(kept_of_some(x, PREFIXES)[0])",
}

UNGUARDED = {
    "unchecked": "def tool(x: str):\n    httpx.get(absolute(x))",
    "another": "def tool(x: dict, y: bool):\n    urls = x['a'] if y else [x['b']]\n    some(urls, HOSTS)\n"
    "    httpx.get(urls[0])",
    "any_of_them": "def tool(x: dict, y: bool):\n    urls = x['a'] if y else [x['b']]\n    some(urls, HOSTS)[0]\n"
    "    for url in urls:\n        httpx.get(url)",
    "an_unchecked_element": "def tool(x: dict, y: str):\n    for url in [y] if allowed(y, HOSTS) else x['a']:\n"
    "        httpx.get(url)",
    "an_element_or_none": "def tool(x: dict, y: bool):\n    for url in [] if y else x['a']:\n        httpx.get(url)",
    "one_of_three": "def tool(x: dict, y: str, n: int):\n    urls = [] if n > 1 else [y] if allowed(y, HOSTS) else x['a']\n"
    "    for url in urls:\n        httpx.get(url)",
    "an_unchecked_item": "def tool(x: dict, y: str):\n    httpx.get(([y] if allowed(y, HOSTS) else x['a'])[0])",
    "an_unchecked_member": "def tool(x: Any, y: str):\n    page = Page(y) if allowed(y, HOSTS) else x\n"
    "    httpx.get(page.url)",
    "an_unchecked_pair": "def tool(x: Any, y: str):\n    name, url = (y, y) if allowed(y, HOSTS) else x\n"
    "    httpx.get(url)",
}


def test_a_test_holds_for_whichever_alternative_it_is(tmp_path):
    assert reported(tmp_path, "ssrf", {**SILENT, **WEAK, **UNGUARDED}, HELPERS) == set(UNGUARDED)


def test_a_weak_test_is_reported_for_whichever_alternative_it_is(tmp_path):
    assert reported(tmp_path, "bypassable-url-guard", {**SILENT, **WEAK}, HELPERS) == set(WEAK)
