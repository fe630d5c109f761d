"""Findings that the settings accept: ``accepted = [{rule, path, reason, expires}]``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from mcplint.config import Accepted
from mcplint.finding import Finding, Location
from mcplint.rules.context import Context
from mcplint.run.suppress import UNEXPLAINED, UNUSED
from mcplint.source.globs import Patterns


class AcceptedEntries:
    """The entries, and which of them have matched a finding. An expired entry accepts nothing."""

    def __init__(self, entries: Sequence[Accepted], today: date) -> None:
        self._entries = [(entry, Patterns([entry.path or "**"])) for entry in entries]
        self._today = today
        self._used: set[int] = set()

    def accept(self, finding: Finding, path: str) -> bool:
        """Whether an entry accepts ``finding``; ``path`` is its file's as patterns in the settings see it."""
        hits = [
            number
            for number, (entry, patterns) in enumerate(self._entries)
            if entry.rule in (finding.rule, finding.group) and patterns.covers(path) and not self._expired(entry)
        ]
        self._used.update(hits)
        return bool(hits)

    def remarks(self, path: str, *, judge_unused: bool) -> Iterator[Finding]:
        """What is wrong with the entries of the settings in ``path``; call it after the last :meth:`accept`."""
        place = Location(path, 1, 1, 1, 1)
        for number, (entry, _) in enumerate(self._entries):
            what = f"the accepted entry for `{entry.rule}`" + (f" in `{entry.path}`" if entry.path else "")
            if self._expired(entry):
                message = f"{what} expired on {entry.expires}"
                yield Context.finding(
                    UNUSED, place, message, help="mend what it accepts, or decide anew and move the date"
                )
            elif judge_unused and number not in self._used:
                yield Context.finding(UNUSED, place, f"{what} suppresses nothing", help="remove it")
            if not entry.reason:
                yield Context.finding(UNEXPLAINED, place, f"{what} does not say why", help='add `reason = "…"`')

    def _expired(self, entry: Accepted) -> bool:
        return entry.expires is not None and entry.expires < self._today
