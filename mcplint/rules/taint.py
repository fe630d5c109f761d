"""What the rules that report taint at sinks share: the finding of a flow, and tools whose purpose is the danger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mcplint.finding import Confidence, Severity
from mcplint.rules import registry
from mcplint.rules.flows import Flow

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context
    from mcplint.surface.model import Tool


def flow_finding(
    context: Context,
    rule: str,
    flow: Flow,
    message: str,
    *,
    label: str,
    help: str,  # noqa: A002 - the name that reports use
    notes: tuple[str, ...] = (),
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    others: Sequence[Flow] = (),
    texts: bool = False,
    objects: bool = False,
) -> Finding:
    """The finding of a flow, at its sink, with its trace and all tools that reach it; ``others`` are further flows that
    one correction mends too. Each of them, and the way of each other argument, is a code flow of its own; with
    ``texts`` also each way into a text that is made far from the sink, with ``objects`` each way into an object that
    has the sink in its constructor; and each way into a request to the program itself. Where only what other calls
    have stored reaches the sink, which of them did is not sure, nor what they looked at: confidence is low. A way that
    is only possible is at most a warning."""
    if not flow.sure:
        severity = at_most_a_warning(rule, severity)
        confidence = Confidence.MEDIUM if confidence is None else confidence
        notes = (*notes, _POSSIBLE)
    return context.finding(
        rule,
        flow.location,
        message,
        label=label,
        trace=flow.trace(),
        flows=(
            *flow.of_others(),
            *[each.trace() for each in others],
            *(flow.into_texts() if texts else ()),
            *(flow.into_objects() if objects else ()),
            *[way for each in (flow, *others) for way in each.into_requests()],
        ),
        tools=tuple(sorted({name for each in (flow, *others) for name in each.tools})),
        tool=flow.tool.name if flow.tool is not None else None,
        function=flow.function,
        notes=notes,
        help=help,
        severity=severity,
        confidence=Confidence.LOW if flow.stored else confidence,
    )


_POSSIBLE = "several values come together on the way: this argument is one of those that it may be"


def at_most_a_warning(rule: str, severity: Severity | None) -> Severity:
    """The severity of a finding of a rule whose way is possible, but not certain."""
    return min(registry.rule(rule).severity if severity is None else severity, Severity.WARNING)


def by_function_and_argument(flows: Iterable[Flow]) -> list[list[Flow]]:
    """Flows of one argument into the sinks of one function, together: one check at its top mends them all."""
    together: dict[tuple[str, str, str, bool], list[Flow]] = {}
    for flow in flows:
        key = (flow.module.path, flow.best.event.function, flow.best.hit.label, flow.danger == "path-read")
        together.setdefault(key, []).append(flow)
    return list(together.values())


def declares(tool: Tool | None, words: re.Pattern[str]) -> bool:
    """Whether a tool says by its name or in the first line of its description that ``words`` is what it is for."""
    if tool is None:
        return False
    first_line = (tool.description or "").strip().partition("\n")[0]
    name = re.sub(r"[_\-./]+|(?<=[a-z])(?=[A-Z])", " ", tool.name)
    return words.search(name) is not None or words.search(first_line) is not None
