"""invalid-tool-name: a tool's name that the protocol does not allow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mcplint.finding import Finding, Location
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import constant_location, declaration
from mcplint.surface.model import Tool

_VALID = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_LONGEST = 128


def check(context: Context) -> Iterator[Finding]:
    """One finding per name that breaks the rules of the specification."""
    seen: set[tuple[Location, str]] = set()
    for server in context.surface.servers:
        for tool in (*server.tools, *server.shadowed):
            key = (tool.location, tool.name)
            if _VALID.fullmatch(tool.name) or key in seen:
                continue
            seen.add(key)
            yield context.finding(
                "invalid-tool-name",
                _place(context, tool),
                f"the tool name `{tool.name[:_LONGEST]}` is not valid: {_problem(tool.name)}",
                label="invalid name",
                notes=(
                    "the protocol allows 1 to 128 of A-Z, a-z, 0-9, `_`, `-` and `.`; "
                    "SDKs only log a warning, but clients and model APIs reject the tool",
                ),
                help=f'write `name="{_suggestion(tool.name)}"` and keep the present name as `title=`',
                tool=tool,
            )


def _place(context: Context, tool: Tool) -> Location:
    """The name's own text in a decorator, else the tool."""
    declared = declaration(context, tool.signature)
    if declared is not None:
        found = constant_location(declared.module, declared.decl.decorators, tool.name)
        if found is not None:
            return found
    return tool.location


def _problem(name: str) -> str:
    if not name:
        return "it is empty"
    wrong = list(dict.fromkeys(re.findall(r"[^A-Za-z0-9_.-]", name)))
    if wrong:
        shown = ", ".join("a space" if one == " " else f"`{one}`" if one.isprintable() else repr(one) for one in wrong)
        return f"it contains {shown}"
    return f"it has {len(name)} characters"


def _suggestion(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "_", name).strip("_")[:_LONGEST] or "tool_name"
