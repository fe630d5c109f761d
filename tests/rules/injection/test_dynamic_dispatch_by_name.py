"""dynamic-dispatch-by-name: the argument as a name, and names that a library made of it."""

import pytest

RULE = "dynamic-dispatch-by-name"

CODE = """
import boto3
import shapes


class Actions:
    def start(self):
        return "started"


client = boto3.client("s3")
actions = Actions()


@mcp.tool()
def f(name: str) -> str:
    '''Does it.'''
    return str({call})
"""


@pytest.mark.parametrize(
    ("call", "strict_only"),
    [
        ("getattr(client, name)()", False),
        ("getattr(actions, name)()", False),
        ("getattr(actions, shapes.parse(name).operation)()", False),
        ("getattr(client, shapes.parse(name).operation)()", True),
    ],
)
def test_whose_names_they_are(spoken, call, strict_only):
    code = CODE.replace("{call}", call)
    assert bool(spoken(RULE, code)) is not strict_only
    assert spoken(RULE, code, strict=True)
