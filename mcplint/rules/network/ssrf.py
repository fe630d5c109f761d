"""An argument decides which host a request goes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Severity
from mcplint.machine.events import LibraryCall
from mcplint.rules.flows import Flow, flows_of
from mcplint.rules.network._purpose import fetches_by_design
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``ssrf``."""
    for flow in flows_of(context, "url"):
        if flow.guarded:
            continue
        path_only = flow.how == "path"
        milder = fetches_by_design(flow) or _is_looked_at(flow)
        yield flow_finding(
            context,
            "ssrf",
            flow,
            f"{flow.argument} becomes part of the path of a request"
            if path_only
            else f"{flow.argument} decides which host a request goes to",
            label="the request is sent here",
            notes=(_PATH_NOTE if path_only else _HOST_NOTE,),
            help=_PATH_HELP if path_only else _HOST_HELP,
            objects=not path_only,
            severity=Severity.NOTE if path_only else Severity.WARNING if milder else Severity.ERROR,
        )


_ADDRESSES = frozenset({"ipaddress.ip_address", "ipaddress.IPv4Address", "ipaddress.IPv6Address"})


def _is_looked_at(flow: Flow) -> bool:
    """Whether the handler looks at an address that the argument leads to: a check, if one that is not understood."""
    label = flow.best.hit.label
    return any(
        isinstance(event, LibraryCall) and event.path in _ADDRESSES and label in event.record.labels
        for event in flow.best.run.events
    )


_HOST_NOTE = "`http://169.254.169.254/`, `http://localhost:8080/` and whatever else only the server reaches work too"
_PATH_NOTE = "`../` and `?` in it reach other resources of the same host, with the server's credentials"
_HOST_HELP = (
    "compare the parsed host with those that are meant (`urlsplit(url).hostname in HOSTS`); follow no redirects"
)
_PATH_HELP = 'quote it: `urllib.parse.quote(name, safe="")`'
