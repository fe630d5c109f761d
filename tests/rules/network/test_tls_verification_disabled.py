"""tls-verification-disabled: what the code decides is an error, what the operator decides a note."""

import pytest

RULE = "tls-verification-disabled"

CODE = """
import os, ssl
import requests

VERIFY_SSL = os.environ.get("VERIFY_SSL", "1") == "1"


def context(url):
    {body}


@mcp.tool()
def f(a: str) -> str:
    '''Does it.'''
    context(a)
    return a
"""


@pytest.mark.parametrize(
    ("body", "severity"),
    [
        ("return ssl._create_unverified_context()", "ERROR"),
        ("return ssl._create_unverified_context() if url.startswith('https') else None", "ERROR"),
        ("return ssl._create_unverified_context() if not VERIFY_SSL else None", "NOTE"),
        ("if not VERIFY_SSL:\n        return ssl._create_unverified_context()", "NOTE"),
        ("try:\n        return requests.get(url)\n    except requests.exceptions.SSLError:\n"
         "        return requests.get(url, verify=False)", "ERROR"),
        ("return requests.get('https://localhost:8443/a', verify=False)", "NOTE"),
        ("return requests.get('https://127.0.0.1/' + url, verify=False)", "NOTE"),
        ("return requests.get('https://localhost.example/a', verify=False)", "ERROR"),
    ],
)  # fmt: skip
def test_who_decides(spoken, body, severity):
    (finding,) = spoken(RULE, CODE.replace("{body}", body))
    assert finding.severity.name == severity
