"""Which of Rust's guarantees a server keeps: judged by findings, and by what could not be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from mcplint.finding import Diagnostic, Finding, Location, Severity
from mcplint.rules.guarantees import Guarantee, guarantees
from mcplint.run.selection import Selection, Verdict
from mcplint.surface.model import Prompt, Resource, Server, Surface, Tool

Status = Literal["holds", "violated", "not decided"]


class GuaranteeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A guarantee of a server. ``reasons`` say why it is not decided, or what to know where it holds."""

    guarantee: Guarantee
    status: Status
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class ServerGuarantees(msgspec.Struct, frozen=True, kw_only=True):
    """All guarantees of a server, in the order of their table."""

    server: Server
    rows: tuple[GuaranteeRow, ...]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the guarantees are judged by.

    ``judged`` are the findings with what becomes of them, ``accepted`` those that a comment or the settings accept;
    ``not_run`` names handlers that are no functions of the program, by the place of their server.
    """

    surface: Surface
    diagnostics: Sequence[Diagnostic]
    judged: Sequence[tuple[Finding, Verdict]]
    accepted: Sequence[Finding]
    selection: Selection
    not_run: Sequence[tuple[Location, str]] = ()


def judge_guarantees(evidence: Evidence) -> tuple[ServerGuarantees, ...]:
    """The guarantees of each server that clients can reach."""
    limits = _limits(evidence)
    found = []
    for server in evidence.surface.entrances:
        mine = _attribution(server, evidence.surface)
        rows = tuple(_row(guarantee, server, evidence, limits, mine) for guarantee in guarantees())
        found.append(ServerGuarantees(server=server, rows=rows))
    return tuple(found)


def _row(
    guarantee: Guarantee, server: Server, evidence: Evidence, limits: list[str], mine: Callable[[Finding], bool]
) -> GuaranteeRow:
    judged = [(one, verdict) for one, verdict in evidence.judged if one.rule in guarantee.rules and mine(one)]
    shown = [one for one, verdict in judged if verdict == "shown"]
    broken = tuple(one for one in shown if one.severity > Severity.NOTE)
    if broken:
        return GuaranteeRow(guarantee=guarantee, status="violated", findings=broken)
    accepted = [one for one in evidence.accepted if one.rule in guarantee.rules and mine(one)]
    explained = [f"{_counted(len(accepted), 'finding')} accepted"] if accepted else []
    reasons = [
        *limits,
        *_own_limits(guarantee, server, evidence),
        *_switched_off(guarantee, evidence.selection),
        *([] if guarantee.accepted else explained),
        *_counts("note", shown),
        *_counts("finding that --strict shows", [one for one, verdict in judged if verdict == "hidden"]),
        *_counts("finding not shown", [one for one, verdict in judged if verdict == "out"]),
    ]
    if reasons:
        return GuaranteeRow(guarantee=guarantee, status="not decided", reasons=tuple(reasons), findings=tuple(shown))
    return GuaranteeRow(guarantee=guarantee, status="holds", reasons=tuple(explained))


def _limits(evidence: Evidence) -> list[str]:
    """What leaves everything open: what the run could not read, finish or resolve."""
    rows = [one for one in evidence.diagnostics if one.incomplete or one.kind == "bound-reached"]
    reasons = [f"{one.path}:{one.line}: {one.message}" if one.path else one.message for one in rows[:1]]
    if len(rows) > 1:
        reasons[0] += f" (and {len(rows) - 1} more)"
    unresolved = evidence.surface.unresolved
    if unresolved:
        first = unresolved[0].location
        reasons.append(f"{_counted(len(unresolved), 'registration')} unresolved ({first.path}:{first.line})")
    return reasons


def _own_limits(guarantee: Guarantee, server: Server, evidence: Evidence) -> Iterable[str]:
    """What leaves a guarantee open for one server: handlers that are not in the program, schemas that are not known."""
    names = [name for place, name in evidence.not_run if place == server.location]
    if names:
        yield f"{_counted(len(names), 'handler')} not in the program ({names[0]})"
    inexact = [tool.name for tool in server.tools if not tool.exact]
    if guarantee.schemas and inexact:
        yield f"{_counted(len(inexact), 'tool')} without an exact schema ({inexact[0]})"


def _switched_off(guarantee: Guarantee, selection: Selection) -> Iterable[str]:
    if not guarantee.rules:
        yield "no rule looks for what breaks it"
    off = [name for name in guarantee.rules if not selection.selects(name)]
    if off:
        rest = f" and {len(off) - 1} more" if len(off) > 1 else ""
        yield f"{_counted(len(off), 'rule')} switched off ({off[0]}{rest})"


def _counts(what: str, found: list[Finding]) -> Iterable[str]:
    if found:
        rules = Counter(one.rule for one in found)
        yield f"{_counted(len(found), what)}: {', '.join(sorted(rules))}"


def _counted(number: int, what: str) -> str:
    head, space, tail = what.partition(" ")
    return f"{number} {head}{'' if number == 1 else 's'}{space}{tail}"


def _attribution(server: Server, surface: Surface) -> Callable[[Finding], bool]:
    """Whether a finding concerns a server: by its tools and files; what belongs to no server concerns all of them."""
    others = [one for one in surface.entrances if one is not server]
    tools = {tool.name for tool in server.tools}
    foreign = {tool.name for other in others for tool in other.tools} - tools
    files = _files(server)
    foreign_files = {path for other in others for path in _files(other)} - files

    def concerns(finding: Finding) -> bool:
        places = {finding.location.path, *(step.location.path for step in finding.steps)}
        elsewhere = not places & files and bool(places & foreign_files)
        named = {*finding.tools, *((finding.tool,) if finding.tool is not None else ())}
        return not elsewhere and (not named or bool(named & tools) or not named <= foreign)

    return concerns


def _files(server: Server) -> set[str]:
    parts: list[Tool | Resource | Prompt] = [*server.tools, *server.resources, *server.prompts]
    return {server.location.path, *(part.location.path for part in parts)}
