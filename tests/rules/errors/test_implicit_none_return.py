"""implicit-none-return: ends that are reached without a result."""

import pytest

RULE = "implicit-none-return"
BEFORE = """
import contextlib, sys
from abc import ABC, abstractmethod
from typing import Literal, Optional

def fail(text):
    raise ValueError(text)

def helper(a: str) -> str:
    if a:
        return a

@contextlib.contextmanager
def quiet():
    try:
        yield
    except OSError as error:
        print(error)

@contextlib.contextmanager
def told():
    try:
        yield
    except OSError as error:
        raise ValueError(str(error)) from error

class Base(ABC):
    @abstractmethod
    def name(self) -> str:
        '''The name.'''

class Named(Base):
    def name(self) -> str:
        return super().name() or "x"
"""


def tool(body, result="str", given="a: str"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{BEFORE}\n@mcp.tool()\ndef f({given}) -> {result}:\n    '''Does it.'''\n{lines}"


ATTEMPTS = """LIMIT = len(a) + 1
{head}
    try:
        return open(a).read()
    except OSError:
        {more}if {last}:
            raise
        print("again")"""


@pytest.mark.parametrize(
    "body",
    [
        ATTEMPTS.format(head="for tries in range(LIMIT):", more="", last="tries == 0"),
        ATTEMPTS.format(head="for tries in range(LIMIT):", more="", last="a == LIMIT"),
        "if a:\n    return a",
        "for one in a:\n    return one",
        "try:\n    return a.encode().decode()\nexcept ValueError:\n    pass",
        "with contextlib.suppress(ValueError):\n    return str(int(a))",
        "with quiet():\n    return open(a).read()",
        "if a == 'x':\n    return a\nelif a == 'y':\n    return a",
        "print(a)",
    ],
)
def test_ends_without_a_result(spoken, body):
    (finding,) = spoken(RULE, tool(body))
    assert finding.severity.word == "error"
    assert "`f` can end without a result, but declares `str`" in finding.message


@pytest.mark.parametrize("result", ["dict", "list[str]", "dict[str, int]"])
def test_declared_containers(spoken, result):
    assert len(spoken(RULE, tool("if a:\n    return {}", result))) == 1


def test_helpers_are_warnings(spoken):
    (finding,) = spoken(RULE, tool("return helper(a)"))
    assert finding.severity.word == "warning"
    assert "`helper`" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "return a",
        "if a:\n    return a\nraise ValueError(a)",
        "if a:\n    return a\nfail(a)",
        "if a:\n    return a\nsys.exit(1)",
        "while True:\n    if a:\n        return a",
        "try:\n    return a.encode().decode()\nexcept ValueError:\n    fail(a)",
        "try:\n    return a\nfinally:\n    print(a)",
        "with open(a) as file:\n    return file.read()",
        "with told():\n    return open(a).read()",
        "return Named().name()",
        "match a:\n    case 'x':\n        return a\n    case _:\n        raise ValueError(a)",
        ATTEMPTS.format(head="tries = 0\nwhile tries < LIMIT:", more="tries += 1\n        ", last="tries == LIMIT"),
        ATTEMPTS.format(head="for tries in range(3):", more="", last="tries == 2"),
        ATTEMPTS.format(head="for tries in range(1, LIMIT + 1):", more="", last="tries >= LIMIT"),
        ATTEMPTS.format(head="for tries in range(LIMIT):", more="", last="tries == LIMIT - 1"),
    ],
)
def test_ends_that_are_not_reached(spoken, body):
    assert not spoken(RULE, tool(body), strict=True)


@pytest.mark.parametrize("result", ["None", "str | None", "Optional[str]", "object", "'str | None'"])
def test_declared_none(spoken, result):
    assert not spoken(RULE, tool("if a:\n    return a", result), strict=True)


@pytest.mark.parametrize(
    "body",
    [
        "if a == 'x':\n    return a\nelif a == 'y':\n    return a",
        "match a:\n    case 'x':\n        return a\n    case 'y':\n        return a",
    ],
)
def test_choices_among_all_values(spoken, body):
    assert not spoken(RULE, tool(body, given="a: Literal['x', 'y']"), strict=True)
