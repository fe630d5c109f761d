"""Texts that differ by what a test decided still begin as they did."""

from taint.tools import reported

from mcplint.finding import Severity

HOSTS = {
    "one_more_parameter": """
def tool(x: str, kind: str):
    url = f"https://example.org/find?name={x}{kind}"
    if kind:
        url += f"&kind={kind}"
    httpx.get(url, timeout=5)
""",
}
OTHER_HOSTS = {
    "one_more_path": """
def tool(x: str, kind: str):
    url = f"https://{x}/find{kind}"
    if kind:
        url += f"?kind={kind}"
    httpx.get(url, timeout=5)
""",
}
WORDS = {
    "option_with_value": """
def tool(x: str, kind: str):
    option = f"--author={x}{kind}"
    if kind:
        option += kind
    subprocess.run(["git", "log", option])
""",
}


def test_hosts(tmp_path):
    found = reported(tmp_path, "ssrf", {**HOSTS, **OTHER_HOSTS}, least=Severity.WARNING)
    assert found == set(OTHER_HOSTS)


def test_words(tmp_path):
    assert reported(tmp_path, "argument-injection", WORDS) == set()
