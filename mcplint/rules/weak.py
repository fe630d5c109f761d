"""Findings about guards that do not hold what they promise: at the guard, with the way to the sink as trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.finding import Step
from mcplint.machine.facts import Has, Lacks, Tag, Weak
from mcplint.rules.flows import Flow

if TYPE_CHECKING:
    from mcplint.finding import Confidence, Finding, Severity
    from mcplint.machine.values import Place
    from mcplint.rules.context import Context


def guard_finding(
    context: Context,
    rule: str,
    flow: Flow,
    message: str,
    *,
    help: str,  # noqa: A002 - the name that reports use
    tags: tuple[Tag, ...] | None = None,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
) -> Finding:
    """The finding about the weakest guard on a flow's way; its notes say what passes the guard."""
    tags = flow.weak if tags is None else tags
    place = _place(tags[0])
    assert place is not None
    trace = flow.trace()
    check = Step(place[0].location(place[1]), "is checked here")
    return context.finding(
        rule,
        place[0].location(place[1]),
        message,
        label=passes(tags, flow.danger),
        trace=(*trace[:1], check, *trace[1:]),
        tools=flow.tools,
        tool=flow.tool.name if flow.tool is not None else None,
        function=f"{place[0].name}.{place[2]}".strip("."),
        help=help,
        severity=severity,
        confidence=confidence,
    )


def _place(tag: Tag) -> Place | None:
    return tag.place if isinstance(tag, (Weak, Lacks, Has)) else None


_KINDS = {
    "prefix": "`{detail}-evil/x` starts with `{detail}` too",
    "not-normalised": "the path was not resolved before: `..` and symbolic links pass",
    "not-normalised-prefix": "the path was not resolved before: `allowed/../../etc/passwd` passes",
    "not-anchored": "the pattern need not match the whole text: put `^` and `\\\\Z` around it or use `re.fullmatch`",
    "host-start": "`{detail}.evil.example` begins like that too",
    "host-end": "`evil{detail}` ends like that too",
    "host-holds": "`{detail}.evil.example` holds that too",
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
