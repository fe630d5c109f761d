"""variadic-signature: ``*args``, ``**kwargs`` or positional-only parameters in a tool or prompt."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding, Location, Step
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import (
    declaration,
    each_tool,
    hidden_names,
    is_fastmcp,
    is_official,
    visible_parameters,
)
from mcplint.surface.model import Prompt, Server, Tool
from mcplint.surface.types import Parameter

_STARS = {"var_positional": "*", "var_keyword": "**"}


def check(context: Context) -> Iterator[Finding]:
    """One finding per tool or prompt, at the first such parameter."""
    seen: set[Location] = set()
    for server, handler, hidden in _handlers(context):
        if handler.signature is None:
            continue
        wrong = [
            parameter
            for parameter in visible_parameters(handler.signature, hidden)
            if parameter.kind in _STARS or (parameter.kind == "positional_only" and not _passes(server.sdk))
        ]
        if wrong and wrong[0].location not in seen:
            seen.add(wrong[0].location)
            yield _finding(context, server, handler, wrong)


def _handlers(context: Context) -> Iterator[tuple[Server, Tool | Prompt, tuple[str, ...]]]:
    for server, tool in each_tool(context):
        yield server, tool, hidden_names(tool)
    for server in context.surface.servers:
        for prompt in server.prompts:
            yield server, prompt, prompt.injected


def _passes(sdk: Sdk) -> bool:
    """Whether positional-only parameters do no harm: in frameworks that nothing is known of."""
    return not (is_fastmcp(sdk) or is_official(sdk))


def _finding(context: Context, server: Server, handler: Tool | Prompt, wrong: list[Parameter]) -> Finding:
    first = wrong[0]
    written = _STARS.get(first.kind, "") + first.name
    kind = "tool" if isinstance(handler, Tool) else "prompt"
    if first.kind == "positional_only":
        message = f"positional-only parameter `{first.name}` in the {kind} `{handler.name}`"
        label = "arguments arrive by name"
    else:
        message = f"`{written}` in the {kind} `{handler.name}` has no schema"
        label = "clients cannot know what to send here"
    return context.finding(
        "variadic-signature",
        first.location,
        message,
        label=label,
        labels=tuple(Step(other.location, "this one too") for other in wrong[1:]),
        notes=(_note(server.sdk, first),),
        help=_help(context, handler, first),
        tool=handler,
    )


def _note(sdk: Sdk, parameter: Parameter) -> str:
    if parameter.kind == "positional_only":
        if is_official(sdk):
            return "mcp passes arguments by keyword: every call fails with a TypeError"
        if sdk.at_least(4):
            return "fastmcp 4 refuses to register it: ValueError when the server starts"
        return "fastmcp 2 and 3 publish the arguments as an array, fastmcp 4 refuses to register the function"
    written = _STARS[parameter.kind] + parameter.name
    if is_official(sdk):
        return f"mcp publishes `{written}` as a required string that is literally called `{parameter.name}`"
    if is_fastmcp(sdk):
        return f"fastmcp refuses to register it: ValueError, functions with {written} are not supported"
    return f"mcp publishes a required string `{parameter.name}`, fastmcp refuses to register the function"


def _help(context: Context, handler: Tool | Prompt, first: Parameter) -> str:
    assert handler.signature is not None
    declared = declaration(context, handler.signature)
    kinds = {parameter.kind for parameter in handler.signature.parameters}
    if kinds <= set(_STARS) and declared is not None and _is_wrapper(declared.decl.name, handler):
        return "if this function wraps another one, put `@functools.wraps(function)` on it: SDKs then see its signature"
    if first.kind == "positional_only":
        return "remove the `/` from the signature"
    return "name every argument with its type: `query: str, limit: int = 10`"


def _is_wrapper(name: str, handler: Tool | Prompt) -> bool:
    return any(part in name.lower() for part in ("wrap", "inner", "decorat")) or name != handler.name
