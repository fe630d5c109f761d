"""unbounded-number: numbers that decide how long or how much a call works."""

import pytest

RULE = "unbounded-number"
IMPORTS = """
import asyncio, os, time
from typing import Annotated, Literal
from pydantic import Field
"""


def tool(body, parameter="n: int"):
    lines = "\n    ".join(body.split("\n"))
    return f"{IMPORTS}@mcp.tool()\nasync def f({parameter}) -> str:\n    '''Does it.'''\n    {lines}\n    return ''\n"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("time.sleep(n)", "sleeps"),
        ("await asyncio.sleep(n)", "sleeps"),
        ("for i in range(n): pass", "loops"),
        ("x = [i for i in range(0, n)]", "loops"),
        ("x = os.urandom(n)", "bytes"),
        ("x = 'a' * n", "sequence"),
        ("x = n * [0]", "sequence"),
    ],
)
def test_places_that_cost(spoken, body, words):
    (finding,) = spoken(RULE, tool(body))
    assert words in finding.message
    assert finding.confidence.word == "medium"
    assert "`n: Annotated[int, Field(ge=1, le=100)]`" in finding.help
    assert len(finding.trace) == 2


@pytest.mark.parametrize(
    "parameter", ["n: float", "n: int | None = None", "n: int = 3", "n: Annotated[int, Field(ge=1)]"]
)
def test_types_without_an_upper_bound(spoken, parameter):
    assert spoken(RULE, tool("time.sleep(n)", parameter))


@pytest.mark.parametrize(
    "parameter", ["n: Annotated[int, Field(le=10)]", "n: int = Field(3, lt=9)", "n: Literal[1, 2]", "n: bool"]
)
def test_types_with_an_upper_bound(spoken, parameter):
    assert not spoken(RULE, tool("time.sleep(n)", parameter))


@pytest.mark.parametrize(
    "body",
    [
        "time.sleep(min(n, 10))",
        "n = min(n, 10)\ntime.sleep(n)",
        "n = max(0, min(10, n))\ntime.sleep(n)",
        "if n > 10:\n    raise ValueError('too long')\ntime.sleep(n)",
        "if not 0 < n <= 10: return 'no'\ntime.sleep(n)",
        "if n in (1, 2): time.sleep(n)",
        "assert n < 10\ntime.sleep(n)",
        "check_limit(n)\ntime.sleep(n)",
        "time.sleep(3)",
        "x = n * 2",
        "x = n * 2.5\ny = 3 * n",
    ],
)
def test_limits_in_the_code_and_harmless_uses(spoken, body):
    code = "def check_limit(n):\n    if n > 10:\n        raise ValueError\n" + tool(body)
    assert not spoken(RULE, code)


def test_a_helper_that_sleeps(spoken):
    helper = "import time\ndef pause(seconds):\n    time.sleep(seconds)\n"
    (finding,) = spoken(RULE, helper + tool("pause(n)"))
    assert finding.trace[-1].location.line == 5


def test_a_helper_that_limits(spoken):
    helper = "import time\ndef pause(seconds):\n    if seconds < 9:\n        time.sleep(seconds)\n"
    assert not spoken(RULE, helper + tool("pause(n)"))


def test_limits_that_are_handed_on_are_for_strict(spoken):
    code = "import requests\n" + tool("requests.get('https://x.org', timeout=n)")
    assert not spoken(RULE, code)
    (finding,) = spoken(RULE, code, strict=True)
    assert finding.confidence.word == "low"
