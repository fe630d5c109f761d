"""Prefixes of URLs that name a part of a site: they keep the host, not the part, unless they end its name."""

from taint.tools import reported

from mcplint.finding import Severity

HELPERS = """
SITES = ["https://docs.example.org/tools", "https://example.com/"]
ENDED = ["https://docs.example.org/tools/", "https://example.com/"]


def get(url: str) -> str:
    return httpx.get(url, follow_redirects=True).text


def is_allowed(url: str, prefixes: list[str]) -> bool:
    for prefix in prefixes:
        if url.startswith(prefix):
            return True
    return False


def allowed(urls: list[str]) -> list[str]:
    good, bad = [], []
    for url in urls:
        if any(url.startswith(prefix) for prefix in SITES):
            good.append(url)
        else:
            bad.append(url)
    if bad:
        raise ValueError(bad)
    return good
"""

OPEN = {
    "one_prefix": """
        def tool(x: str):
            if not x.startswith("https://docs.example.org/tools"):
                raise ValueError
            get(x)
        """,
    "in_a_list": """
        def tool(x: str):
            if not is_allowed(x, SITES):
                raise ValueError
            get(x)
        """,
    "in_a_tuple": """
        def tool(x: str):
            if x.startswith(tuple(SITES)):
                get(x)
        """,
    "those_that_are_good": "def tool(x: str):\n    get(allowed([x])[0])",
}

CLOSED = {
    "ended": """
        def tool(x: str):
            if not is_allowed(x, ENDED):
                raise ValueError
            get(x)
        """,
    "in_a_query": """
        def tool(x: str):
            if not x.startswith("https://docs.example.org/find?topic"):
                raise ValueError
            get(x)
        """,
}


def test_a_prefix_that_does_not_end_a_name_is_a_note(tmp_path):
    assert reported(tmp_path, "bypassable-url-guard", {**OPEN, **CLOSED}, HELPERS) == set(OPEN)


def test_the_host_is_kept(tmp_path):
    assert not reported(tmp_path, "ssrf", {**OPEN, **CLOSED}, HELPERS)
    assert not reported(tmp_path, "bypassable-url-guard", OPEN, HELPERS, least=Severity.WARNING)


def test_redirects_still_leave_it(tmp_path):
    for name, tool in {**OPEN, **CLOSED}.items():
        folder = tmp_path / name
        folder.mkdir()
        assert reported(folder, "redirect-after-check", {name: tool}, HELPERS) == {name}
