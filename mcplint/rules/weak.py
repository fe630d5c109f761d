"""Findings about guards that do not hold what they promise: at the guard, with the way to the sink as trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Location, Step
from mcplint.machine import loose_checks
from mcplint.machine.facts import Has, Lacks, Tag, Weak
from mcplint.rules.flows import Flow, weaknesses
from mcplint.rules.taint import at_most_a_warning

if TYPE_CHECKING:
    from mcplint.finding import Finding, Severity
    from mcplint.machine.values import Place
    from mcplint.rules.context import Context


def guard_findings(
    context: Context,
    rule: str,
    flows: Iterable[Flow],
    message: str,
    *,
    help: str,  # noqa: A002 - the name that reports use
    severity: Severity | None = None,
) -> Iterator[Finding]:
    """One finding for each guard that flows pass, with each way to a sink as a code flow of its own.

    ``message`` may name the first flow's ``{argument}``; the label says what passes the guard.
    """
    by_guard: dict[int, list[Flow]] = {}
    for flow in flows:
        for guard, part in _by_guard(flow).items():
            by_guard.setdefault(guard, []).append(part)
    for passing in by_guard.values():
        flow = min(passing, key=lambda each: (len(each.trace()), each.location))
        tags = _tags(flow)
        place = _place(tags[0])
        assert place is not None
        location = place[0].location(place[1])
        ways = [_way(each, location) for each in (flow, *[other for other in passing if other is not flow])]
        yield context.finding(
            rule,
            location,
            message.format(argument=flow.argument),
            label=passes(tags, flow.danger),
            trace=ways[0],
            flows=tuple(ways[1:]),
            tools=tuple(sorted({name for each in passing for name in each.tools})),
            tool=flow.tool.name if flow.tool is not None else None,
            function=f"{place[0].name}.{place[2]}".strip("."),
            help=help,
            severity=severity if any(each.sure for each in passing) else at_most_a_warning(rule, severity),
        )


def _by_guard(flow: Flow) -> dict[int, Flow]:
    """The ways to one sink by the guard that they pass; without those that pass none that is worth a word."""
    parts: dict[int, Flow] = {}
    for reach in flow.reaches:
        tags = weaknesses(reach.hit) or reach.hit.weak
        place = _place(tags[0]) if tags else None
        if place is not None:
            part = parts.setdefault(id(place[1]), Flow(flow.module, flow.node, flow.danger))
            part.reaches.append(reach)
    return parts


def _tags(flow: Flow) -> tuple[Tag, ...]:
    return flow.weak or flow.best.hit.weak


def _way(flow: Flow, guard: Location) -> tuple[Step, ...]:
    trace = flow.trace()
    return (*trace[:1], Step(guard, "is checked here"), *trace[1:])


def _place(tag: Tag) -> Place | None:
    return tag.place if isinstance(tag, (Weak, Lacks, Has)) else None


_KINDS = {
    "prefix": "`{detail}-evil/x` starts with `{detail}` too",
    "not-normalised": "the path was not resolved before: `..` and symbolic links pass",
    "not-normalised-prefix": "the path was not resolved before: `allowed/../../etc/passwd` passes",
    "not-anchored": "the pattern need not match the whole text: put `^` and `\\\\Z` around it or use `re.fullmatch`",
    loose_checks.PATH_START: "`{detail}-evil/x` begins like that too",
    loose_checks.USER_NAME: "`https://allowed.example:x@evil.example/` passes: what stands before `:` is a user name",
    "host-start": "`https://allowed.example.evil.example/` begins like that too",
    "host-end": "`evil{detail}` ends like that too",
    "host-holds": "`{detail}.evil.example` holds that too",
    loose_checks.FIRST_WORD: "`find . -exec …` and `git -c alias.x=!… x` run other programs",
    loose_checks.LISTED_FOLDERS: "what lies in these folders passes: only the folders themselves are listed",
    loose_checks.RESOLVED_IN_VAIN: "the result is not compared with a folder: any file that exists passes",
    "deny-list": "other addresses of the same machine pass: `127.1`, `[::1]`, names that resolve to it",
}


def passes(tags: tuple[Tag, ...], danger: str) -> str:
    """What a guard lets through, for people."""
    tag = tags[0]
    if isinstance(tag, Weak):
        return _KINDS.get(tag.kind, "this check can be passed").format(detail=tag.detail.rstrip("/") or "/allowed")
    if danger.startswith("path-"):
        return "absolute paths and symbolic links pass this check"
    if danger == "command":
        return "`$(id)`, a line break or another separator passes this check"
    if danger == "sql":
        return "`WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x` passes this check"
    text = tag.text if isinstance(tag, (Has, Lacks)) else ""
    return f"`{text}@evil.example/` passes this check" if isinstance(tag, Has) else "other spellings pass this check"
