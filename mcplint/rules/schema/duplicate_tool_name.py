"""duplicate-tool-name: two tools of one server have the same name."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Confidence, Finding, Location, Severity, Step
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import is_fastmcp, is_official
from mcplint.surface.model import Server, Tool
from mcplint.surface.versions import are_versions


def check(context: Context) -> Iterator[Finding]:
    """One finding per registration that another one of the same name displaces, or nearly the same name meets."""
    seen: set[tuple[Location, Location]] = set()
    for server in context.surface.servers:
        for lost in server.shadowed:
            kept = next((tool for tool in server.tools if tool.name == lost.name), None)
            if kept is None or _never_both(lost, kept) or (lost.location, kept.location) in seen:
                continue
            if are_versions(lost, kept):
                continue
            seen.add((lost.location, kept.location))
            yield _same(context, server, lost, kept)
        for first, second in _alike(server):
            if (first.location, second.location) not in seen:
                seen.add((first.location, second.location))
                yield _nearly(context, first, second)


def _never_both(one: Tool, other: Tool) -> bool:
    """Two registrations that each happen on some paths only may be the two branches of one condition."""
    return (one.conditional and other.conditional) or one.location == other.location


def _same(context: Context, server: Server, lost: Tool, kept: Tool) -> Finding:
    if is_official(server.sdk):
        note = "mcp keeps the tool that is registered first and only logs a warning"
    elif is_fastmcp(server.sdk):
        note = (
            "fastmcp keeps the tool that is registered last and only logs a warning (unless `on_duplicate` says more)"
        )
    else:
        note = "only one of them can be called"
    certain = not (lost.conditional or kept.conditional)
    return context.finding(
        "duplicate-tool-name",
        lost.location,
        f"the tool name `{lost.name}` is taken twice on one server",
        label="clients never see this one",
        labels=(Step(kept.location, "this one is served"),),
        notes=(note,),
        help=f'give one of them another name: `name="{lost.name}_2"`, or remove it',
        tool=lost,
        confidence=None if certain else Confidence.MEDIUM,
    )


def _alike(server: Server) -> Iterator[tuple[Tool, Tool]]:
    """Pairs of tools whose names differ in the case of letters only."""
    by_name: dict[str, Tool] = {}
    for tool in server.tools:
        other = by_name.setdefault(tool.name.casefold(), tool)
        if other.name != tool.name:
            yield other, tool


def _nearly(context: Context, first: Tool, second: Tool) -> Finding:
    return context.finding(
        "duplicate-tool-name",
        second.location,
        f"the tool names `{second.name}` and `{first.name}` differ in the case of letters only",
        label="easily confused",
        labels=(Step(first.location, f"`{first.name}`"),),
        notes=("names are case-sensitive, but models and some clients mix them up",),
        help="give one of them a name that says how it differs",
        tool=second,
        severity=Severity.WARNING,
    )
