"""A check of a URL's host can be passed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Severity
from mcplint.machine.facts import Weak
from mcplint.machine.loose_checks import PATH_START
from mcplint.rules.flows import Flow, flows_of
from mcplint.rules.weak import guard_findings

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``bypassable-url-guard``; that other parts of the same hosts can be reached is a note."""
    passing = [flow for flow in flows_of(context, "url", "browser") if flow.guarded and flow.how != "path"]
    yield from guard_findings(
        context,
        "bypassable-url-guard",
        [flow for flow in passing if not _keeps_host(flow)],
        "this check does not keep {argument} on the hosts that are meant",
        help="compare the parsed host as a whole: `urlsplit(url).hostname in HOSTS`, "
        'or `host == DOMAIN or host.endswith("." + DOMAIN)`',
    )
    yield from guard_findings(
        context,
        "bypassable-url-guard",
        filter(_keeps_host, passing),
        "this check does not keep {argument} in the part of the site that is meant",
        help='end the prefix with "/" and reject `..`, or compare host and path of the parsed URL',
        severity=Severity.NOTE,
    )


def _keeps_host(flow: Flow) -> bool:
    weak = [tag for tag in flow.weak if isinstance(tag, Weak)]
    return bool(weak) and all(tag.kind == PATH_START for tag in weak)
