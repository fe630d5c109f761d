"""Tests of parts of a parsed URL, where they are written and where a function returns what they came to."""

from taint.tools import reported

HELPERS = """
from urllib.parse import urlparse, urlsplit

HOSTS = {"docs.example.org", "api.example.org"}
DOMAINS = ["example.org", "example.net"]


def below(url):
    parts = urlparse(url)
    return parts.hostname in HOSTS and parts.path.startswith("/api/")


def subdomain(url):
    host = urlsplit(url).hostname
    return host in HOSTS or host.endswith(".example.org")


def perhaps_none(url):
    host = (urlparse(url).hostname or "").lower()
    if not host:
        return False
    return any(host == domain or host.endswith("." + domain) for domain in DOMAINS)


def one_by_one(url):
    host = urlparse(url).hostname or ""
    for domain in DOMAINS:
        if host == domain or host.endswith("." + domain):
            return True
    return False


def early(url):
    parts = urlparse(url)
    if parts.scheme != "https":
        return False
    host = parts.hostname
    if host is None:
        return False
    if host in HOSTS:
        return True
    return host.endswith(".example.org")


def as_bool(url):
    parts = urlparse(url)
    return bool(parts.scheme == "https" and parts.hostname in HOSTS)


def negated(url):
    parts = urlparse(url)
    return not (parts.scheme != "https" or parts.netloc not in HOSTS)


def base_domain(url):
    return ".".join(urlparse(url).hostname.split(".")[-2:]) in DOMAINS


def without_port(url):
    return urlparse(url).netloc.split("@")[-1].split(":")[0] in HOSTS


def of_client(url):
    return httpx.URL(url).host.rstrip(".") in HOSTS


def for_hosts(hosts):
    def inner(url):
        return urlparse(url).hostname in hosts

    return inner


in_closure = for_hosts({"docs.example.org"})


class Policy:
    def __init__(self):
        self.hosts = ["docs.example.org"]

    def host(self, url):
        return urlparse(url).hostname

    def allows(self, url):
        return bool(self.host(url)) and self.host(url) in self.hosts


POLICY = Policy()


def path_alone(url):
    return urlparse(url).path.startswith("/api/")


def scheme_alone(url):
    return urlparse(url).scheme in ("http", "https")


def either(url):
    parts = urlparse(url)
    return parts.scheme == "https" or parts.hostname in HOSTS


def label_of_host(url):
    return urlparse(url).hostname.split(".")[0] in ("docs", "api")


def before_port(url):
    return urlparse(url).netloc.split(":")[0] in HOSTS


def without_dot(url):
    return urlparse(url).hostname.endswith("example.org")
"""

SAFE = [
    "below",
    "subdomain",
    "perhaps_none",
    "one_by_one",
    "early",
    "as_bool",
    "negated",
    "base_domain",
    "without_port",
    "of_client",
    "in_closure",
    "POLICY.allows",
]
UNSAFE = ["path_alone", "scheme_alone", "either", "label_of_host"]
WEAK = ["before_port", "without_dot"]

FORMS = {
    "if": "def tool(x: str):\n    if {test}(x):\n        return httpx.get(x, timeout=9)",
    "unless": "def tool(x: str):\n    if not {test}(x):\n        raise ValueError\n    return httpx.get(x, timeout=9)",
    "kept": "def tool(x: str):\n    fine = {test}(x)\n    if not fine:\n        return\n    return httpx.get(x, timeout=9)",
}

INLINE = {
    "path_and_host": """
        def tool(x: str):
            parts = urlparse(x)
            if not parts.path.startswith("/api/") or parts.hostname not in HOSTS:
                raise ValueError
            httpx.get(x, timeout=9)
        """,
    "whole_domain": """
        def tool(x: str):
            if urlparse(x).hostname.endswith(".example.org"):
                httpx.get(x, timeout=9)
        """,
    "beginning_with_slash": """
        def tool(x: str):
            if urlparse(x).netloc.startswith("docs.example.org/"):
                httpx.get(x, timeout=9)
        """,
}


def tools(tests):
    return {
        f"{form}_{test.replace('.', '_')}": code.format(test=test) for test in tests for form, code in FORMS.items()
    }


def test_what_a_function_finds_out_of_a_url_its_caller_knows(tmp_path):
    everything = {**INLINE, **tools(SAFE), **tools(UNSAFE), **tools(WEAK)}
    assert reported(tmp_path, "ssrf", everything, HELPERS) == set(tools(UNSAFE))


def test_a_name_in_front_of_the_host_and_the_end_of_another_domain_pass(tmp_path):
    assert reported(tmp_path, "bypassable-url-guard", {**tools(SAFE), **tools(WEAK)}, HELPERS) == set(tools(WEAK))


def test_the_path_of_a_url_is_as_much_the_callers_as_the_url(tmp_path):
    named = {"path_of_url": "def tool(x: str):\n    return open(urlparse(x).path).read()"}
    named["made_a_path"] = "def tool(x: str):\n    return Path(urlparse(x).path).resolve().read_text()"
    assert reported(tmp_path, "path-traversal", named, HELPERS) == set(named)
