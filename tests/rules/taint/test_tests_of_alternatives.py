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
"""

SILENT = {
    "whole_hosts": "def tool(x: str):\n    url = absolute(x)\n    if allowed(url, HOSTS):\n        httpx.get(url)",
    "kept_of_list": "def tool(x: str):\n    httpx.get(kept([absolute(x)], HOSTS)[0])",
}

WEAK = {
    "prefixes": "def tool(x: str):\n    url = absolute(x)\n    if allowed(url, PREFIXES):\n        httpx.get(url)",
    "prefixes_of_list": "def tool(x: str):\n    httpx.get(kept([absolute(x)], PREFIXES)[0])",
}

UNGUARDED = {
    "unchecked": "def tool(x: str):\n    httpx.get(absolute(x))",
}


def test_a_test_holds_for_whichever_alternative_it_is(tmp_path):
    assert reported(tmp_path, "ssrf", {**SILENT, **WEAK, **UNGUARDED}, HELPERS) == set(UNGUARDED)


def test_a_weak_test_is_reported_for_whichever_alternative_it_is(tmp_path):
    assert reported(tmp_path, "bypassable-url-guard", {**SILENT, **WEAK}, HELPERS) == set(WEAK)
