"""optional-argument-subscripted: a handler needs what the schema lets the model leave out."""

import pytest
from lowlevel import newer, schema, server

RULE = "optional-argument-subscripted"
OPTIONAL = schema("'q': {'type': 'string', 'default': 'all'}, 'r': {'type': 'string'}", ["r"])


def test_a_subscript_of_an_optional_argument(spoken):
    (finding,) = spoken(RULE, server(OPTIONAL, "return arguments['q']"), server="none")
    assert finding.severity.word == "error"
    assert "`default` is information for the model" in " ".join(finding.notes)
    assert "arguments.get(\"q\", 'all')" in finding.help


@pytest.mark.parametrize(
    ("make", "sdk", "words"),
    [
        (server, "mcp==1.30.0", "whole text is the name of the key"),
        (newer, "mcp==2.3.0", '"Internal server error"'),
    ],
)
def test_what_each_sdk_makes_of_it(spoken, make, sdk, words):
    body = "return arguments['q']" if make is server else "return params.arguments['q']"
    (finding,) = spoken(RULE, make(OPTIONAL, body), server="none", sdk=sdk)
    assert words in " ".join(finding.notes)


def test_a_broad_handler_does_not_make_the_key_appear(spoken):
    body = "try:\n    return arguments['q']\nexcept Exception as e:\n    return str(e)"
    assert len(spoken(RULE, server(OPTIONAL, body), server="none")) == 1


def test_a_subscript_on_some_paths_is_less_certain(spoken):
    body = "if arguments['r'] == 'x':\n    return arguments['q']\nreturn ''"
    (finding,) = spoken(RULE, server(OPTIONAL, body), server="none")
    assert finding.confidence.word == "medium"


@pytest.mark.parametrize(
    "body",
    [
        "return arguments['r']",
        "return arguments.get('q', '')",
        "return arguments['q'] if 'q' in arguments else ''",
        "if 'q' not in arguments:\n    raise ValueError('q')\nreturn arguments['q']",
        "if arguments.get('q'):\n    return arguments['q']\nreturn ''",
        "for key in ('q', 'r'):\n    if key not in arguments:\n        raise ValueError(key)\nreturn arguments['q']",
        "try:\n    return arguments['q']\nexcept KeyError:\n    return ''",
        "try:\n    return arguments['q']\nexcept (TypeError, LookupError):\n    return ''",
        "arguments['q'] = arguments.get('r')\nreturn arguments['q']",
        "arguments.setdefault('q', '')\nreturn arguments['q']",
        "arguments = {'q': '', **arguments}\nreturn arguments['q']",
        "arguments = {'q': ''} | arguments\nreturn arguments['q']",
        "if name == 'other':\n    return arguments['q']\nreturn ''",
    ],
)
def test_traps(spoken, body):
    assert not spoken(RULE, server(OPTIONAL, body), server="none")


def test_a_caller_that_expects_the_key_to_be_missing(spoken):
    body = "try:\n    return helper(arguments)\nexcept KeyError as error:\n    return f'missing {error}'"
    code = server(OPTIONAL, body, before="def helper(data):\n    return data['q']\n")
    assert not spoken(RULE, code, server="none")


def test_requirements_that_depend_on_others_are_not_followed(spoken):
    literal = schema("'q': {}, 'p': {}", more=", 'anyOf': [{'required': ['q']}, {'required': ['p']}]")
    assert not spoken(RULE, server(literal, "return arguments['q']"), server="none")
