"""unchecked-http-status: responses that are used whatever the server answered."""

import pytest

RULE = "unchecked-http-status"
BEFORE = """
import aiohttp, httpx, requests, urllib3
from elsewhere import judge

URL = "https://example.com/"

def looks(response):
    if response.status_code >= 400:
        raise ValueError(response.text)

def fetch(path):
    return requests.get(URL + path, timeout=5)

class Api:
    def __init__(self):
        self.session = requests.Session()

    def get(self, path):
        response = self.session.get(URL + path, timeout=5)
        return self.decode(response)

    def decode(self, response):
        response.raise_for_status()
        return response.json()
"""


def tool(body, head="def"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{BEFORE}\n@mcp.tool()\n{head} f(a: str) -> str:\n    '''Does it.'''\n{lines}    return a\n"


CLIENT = "async with httpx.AsyncClient() as client:\n    "
SESSION = "async with aiohttp.ClientSession() as session:\n    "


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("return requests.get(URL, timeout=5).text", "def"),
        ("return requests.get(URL, timeout=5).json()['x']", "def"),
        ("response = requests.get(URL, timeout=5)\nreturn response.json()['x']", "def"),
        ("with requests.Session() as session:\n    return session.post(URL, timeout=5).text", "def"),
        ("return httpx.get(URL).text", "def"),
        ("return fetch(a).text", "def"),
        ("return urllib3.PoolManager().request('GET', URL, timeout=5).data.decode()", "def"),
        (CLIENT + "return (await client.get(URL)).text", "async def"),
        (CLIENT + "response = await client.get(URL)\n    return response.json()['x']", "async def"),
        (SESSION + "async with session.get(URL) as response:\n        return await response.text()", "async def"),
    ],
)
def test_bodies_that_are_used_blindly(spoken, body, head):
    (finding,) = spoken(RULE, tool(body, head))
    assert finding.severity.word == "warning"
    assert "whatever its status is" in finding.message


def test_requests_that_are_sent_blindly(spoken):
    (finding,) = spoken(RULE, tool("requests.post(URL, json={'a': a}, timeout=5)"))
    assert finding.message == "nothing looks at what the server answered"


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("response = requests.get(URL, timeout=5)\nresponse.raise_for_status()\nreturn response.text", "def"),
        (
            "response = requests.get(URL, timeout=5)\nif response.ok:\n    return response.text",
            "def",
        ),
        ("response = fetch(a)\nlooks(response)\nreturn response.text", "def"),
        ("response = requests.get(URL, timeout=5)\nreturn f'{response.status_code}: {response.text}'", "def"),
        ("return Api().get(a)['x']", "def"),
        ("return httpx.get(URL).raise_for_status().text", "def"),
        ("return judge(requests.get(URL, timeout=5))", "def"),
        ("return str(requests.get(URL, timeout=5).headers['etag'])", "def"),
        ("client = httpx.Client(event_hooks={'response': [looks]})\nreturn client.get(URL).text", "def"),
        (CLIENT + "response = await client.get(URL)\n    looks(response)\n    return response.text", "async def"),
        (
            "async with aiohttp.ClientSession(raise_for_status=True) as session:\n"
            "    async with session.get(URL) as response:\n        return await response.text()",
            "async def",
        ),
        (SESSION + "async with session.get(URL) as response:\n        return str(response.status)", "async def"),
        (
            SESSION + "async with session.get(URL, raise_for_status=True) as r:\n        await r.text()",
            "async def",
        ),
    ],
)
def test_responses_that_were_looked_at(spoken, body, head):
    assert not spoken(RULE, tool(body, head), strict=True)


def test_answers_that_say_themselves_whether_they_are_good(spoken):
    body = "answer = requests.get(URL, timeout=5).json()\nif answer.get('error'):\n    raise ValueError"
    assert not spoken(RULE, tool(body))
    (finding,) = spoken(RULE, tool(body), strict=True)
    assert finding.severity.word == "note"
