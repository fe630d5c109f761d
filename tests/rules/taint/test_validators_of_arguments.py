"""Arguments of handlers whose annotations name validators of pydantic."""

from taint.tools import reported

HELPERS = """
from pydantic import AfterValidator, BeforeValidator


def plain(value: str) -> str:
    if not value.isalnum():
        raise ValueError("letters and digits only")
    return value


def inside(value: str) -> Path:
    path = (ROOT / value).resolve()
    if not path.is_relative_to(ROOT):
        raise ValueError("outside")
    return path


def stripped(value: str) -> str:
    return value.strip()


Plain = Annotated[str, AfterValidator(plain)]
"""

SILENT = {
    "after": 'def tool(x: Annotated[str, AfterValidator(plain)]):\n    os.system("id " + x)',
    "before": 'def tool(x: Annotated[str, BeforeValidator(plain)]):\n    os.system("id " + x)',
    "named_type": 'def tool(x: Plain):\n    os.system("id " + x)',
    "with_field": 'def tool(x: Annotated[str, Field(max_length=9), AfterValidator(plain)]):\n    os.system("id " + x)',
}

REPORTED = {
    "no_check": 'def tool(x: Annotated[str, AfterValidator(stripped)]):\n    os.system("id " + x)',
    "of_another": 'def tool(x: str, y: Plain):\n    os.system("id " + x + y)',
}


def test_what_a_validator_lets_through_is_checked(tmp_path):
    assert reported(tmp_path, "command-injection", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


def test_a_validator_may_return_the_path_that_it_has_confined(tmp_path):
    silent = {"confined": "def tool(x: Annotated[str, AfterValidator(inside)]):\n    return open(x).read()"}
    named = {"read": "def tool(x: Annotated[str, AfterValidator(stripped)]):\n    return open(x).read()"}
    assert reported(tmp_path, "path-traversal", {**silent, **named}, HELPERS) == set(named)
