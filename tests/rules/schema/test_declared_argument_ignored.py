"""declared-argument-ignored: an argument that does nothing."""

import pytest
from lowlevel import newer, schema, server

RULE = "declared-argument-ignored"


def tool(parameters, body, decorators="@mcp.tool()"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{decorators}\ndef f({parameters}) -> str:\n    '''Does it.'''\n{lines}"


@pytest.mark.parametrize("server_", ["mcp", "mcp2", "fastmcp"])
def test_a_parameter_that_is_never_read(spoken, server_):
    (finding,) = spoken(RULE, tool("a: str, b: int = 1", "return a"), server=server_)
    assert finding.message == "parameter `b` of `f` is never read"
    assert finding.location.end_column - finding.location.column == 1


@pytest.mark.parametrize(
    ("parameters", "body"),
    [
        ("a: str, _b: int = 1", "return a"),
        ("a: str", "return 'x'.join([a])"),
        ("a: str", "return (lambda: a)()"),
        ("a: str", "def inner():\n    return a\nreturn inner()"),
        ("a: str", "return f'{a}'"),
        ("a: str", "del a\nreturn ''"),
        ("a: str", "return str(locals())"),
        ("a: str", "return '{a}'.format(**vars())"),
        ("a: str", "raise NotImplementedError"),
        ("a: str", "..."),
        ("a: str", "pass"),
        ("\n    a: str,  # unused: clients of version 1 send it\n", "return ''"),
        ("\n    a: str,  # noqa: ARG001\n", "return ''"),
        ("\n    # not required here,\n    # but clients show it\n    a: str,\n", "return ''"),
        ("ctx: Context", "return ''"),
        ("ctx, a: str", "return a"),
        ("self, a: str", "return a"),
    ],
)
def test_traps(spoken, parameters, body):
    assert not spoken(RULE, tool(parameters, body))


def test_an_argument_that_a_wrapper_reads(spoken):
    code = """
        import functools
        def for_account(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                account = kwargs.get("account")
                if account == "closed":
                    raise ValueError("closed")
                return function(*args, **kwargs)
            return wrapper

        @mcp.tool()
        @for_account
        def f(account: str) -> str:
            '''Does it.'''
            return ""
    """
    assert not spoken(RULE, code)


RESOLVERS = """
    from typing import Annotated
    from mcp.server.mcpserver import Resolve

    def shelf(title: str) -> str:
        return title[:1]

    def copies(edition: int, place: Annotated[str, Resolve(shelf)]) -> int:
        return edition

    @mcp.tool()
    def lend(title: str, edition: int, reader: str, left: Annotated[int, Resolve(RESOLVER)]) -> int:
        '''Does it.'''
        return left
"""


def test_an_argument_that_a_resolver_takes(spoken):
    (finding,) = spoken(RULE, RESOLVERS.replace("RESOLVER", "copies"), server="mcp2")
    assert finding.message == "parameter `reader` of `lend` is never read"


def test_arguments_beside_an_unknown_resolver(spoken):
    code = "    from somewhere import check\n" + RESOLVERS.replace("RESOLVER", "check")
    assert not spoken(RULE, code, server="mcp2")


def test_a_wrapper_that_passes_everything_on_reads_nothing(spoken):
    code = """
        import functools
        from somewhere import account_list
        def timed(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                return function(*args, **kwargs)
            return wrapper

        @mcp.tool()
        @timed
        def f(account: str) -> str:
            '''Does it.'''
            return account_list()
    """
    assert len(spoken(RULE, code)) == 1


@pytest.mark.parametrize(
    ("body", "strict_only"),
    [
        ("return 'sunny'", True),
        ("return {'temperature': -2.5, 'sky': ['clear']}", True),
        ("return Weather(22.5, sky=Sky('clear'))", True),
        ("return FORECAST", False),
        ("return forecast()", False),
        ("sky = forecast()\nreturn 'clear'", False),
    ],
)
def test_placeholders_are_for_strict_runs(spoken, body, strict_only):
    code = "from somewhere import FORECAST, Sky, Weather, forecast\n" + tool("city: str", body)
    assert len(spoken(RULE, code, strict=True)) == 1
    assert len(spoken(RULE, code)) == (0 if strict_only else 1)


def test_a_declaration_that_says_so(spoken):
    code = "from typing import Annotated\nfrom pydantic import Field\n" + tool(
        "a: Annotated[str, Field(description='Ignored, kept for old clients')] = ''", "return ''"
    )
    assert not spoken(RULE, code)


TWO = schema("'q': {'type': 'string'}, 'r': {'type': 'string'}")


@pytest.mark.parametrize(
    ("make", "body"),
    [
        (server, "return arguments.get('q')"),
        (newer, "return params.arguments.get('q')"),
        (server, "return helper(arguments)"),
    ],
)
def test_a_property_that_is_never_read(spoken, make, body):
    code = make(TWO, body, before="def helper(data):\n    return data.get('q')\n")
    (finding,) = spoken(RULE, code, server="none", sdk="mcp==2.3.0" if make is newer else "mcp==1.30.0")
    assert finding.message == "argument `r` of `t` is never read"


@pytest.mark.parametrize(
    "body",
    [
        "return arguments.get('q') or arguments.get('r')",
        "return str(arguments)",
        "return unknown(**arguments)",
        "return helper(**arguments)",
        "return ' '.join(arguments.values())",
        "return str({**arguments})",
        "return ' '.join(f'{key}={value}' for key, value in arguments.items())",
        "import json\nreturn json.dumps(arguments)",
        "import json\nreturn json.dumps({'tool': name, 'given': arguments})",
        "import json\nreturn json.dumps([{'calls': [arguments]}])",
        "keys = load()\nreturn ' '.join(arguments[key] for key in keys)",
        "match arguments:\n    case {'q': q, 'r': r}:\n        return q + r\nreturn ''",
        "return Model(**arguments).r",
        "return Model.model_validate(arguments).r",
        "copy = dict(arguments)\nreturn copy['q'] + copy['r']",
        "holder = Holder(arguments)\nreturn holder.text()",
        "q, r = (arguments.get(key) for key in ('q', 'r'))\nreturn q + r",
        "if 'r' in arguments:\n    return arguments['r']\nreturn arguments.get('q')",
        "return functions[name](arguments)",
    ],
)
def test_traps_of_properties(spoken, body):
    before = """
        from pydantic import BaseModel
        class Model(BaseModel):
            q: str = ""
            r: str = ""
        class Holder:
            def __init__(self, data):
                self.data = data
            def text(self):
                return self.data.get("q", "") + self.data.get("r", "")
        def helper(q="", r=""):
            return q + r
    """
    assert not spoken(RULE, server(TWO, body, before=before), server="none")
