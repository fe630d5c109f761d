"""A check of a URL's host can be passed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.weak import guard_findings

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``bypassable-url-guard``."""
    passing = [flow for flow in flows_of(context, "url", "browser") if flow.guarded and flow.how != "path"]
    yield from guard_findings(
        context,
        "bypassable-url-guard",
        passing,
        "this check does not keep {argument} on the hosts that are meant",
        help="compare the parsed host as a whole: `urlsplit(url).hostname in HOSTS`, "
        'or `host == DOMAIN or host.endswith("." + DOMAIN)`',
    )
