"""Which findings a run shows: selected rules, severities, confidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec.structs import replace

from mcplint.config import Settings
from mcplint.finding import Confidence, Finding, Severity
from mcplint.rules import registry
from mcplint.source.globs import Patterns

Verdict = Literal["shown", "hidden", "out"]
"""``hidden`` findings are those that ``strict`` would show."""


class Selection:
    """Decides about findings, by the settings.

    Where ``select`` and ``ignore`` both speak of a rule, its name outweighs its group and ``ignore`` outweighs
    ``select``. Without ``strict``, rules that are off by default and findings of low confidence stay hidden unless
    their rule is selected by name.
    """

    def __init__(self, settings: Settings) -> None:
        self._select = frozenset(settings.select)
        self._ignore = frozenset(settings.ignore)
        self._strict = settings.strict
        self._min_severity = settings.min_severity
        self._per_file = [(Patterns([one]), frozenset(names)) for one, names in settings.per_file_ignores.items()]

    def verdict(self, finding: Finding, path: str) -> Verdict:
        """What to do with ``finding``; ``path`` is its file's as patterns in the settings see it."""
        if not self._is_selected(finding.rule, finding.group) or finding.severity < self._min_severity:
            return "out"
        for patterns, names in self._per_file:
            if (finding.rule in names or finding.group in names) and patterns.covers(path):
                return "out"
        if self._strict or finding.rule in self._select:
            return "shown"
        usual = registry.rule(finding.rule).default and finding.confidence > Confidence.LOW
        return "shown" if usual else "hidden"

    def selects(self, rule: str) -> bool:
        """Whether findings of a rule are shown at all, in any file."""
        return self._is_selected(rule, registry.group_of(rule))

    def _is_selected(self, rule: str, group: str) -> bool:
        if rule in self._ignore:
            return False
        if rule in self._select:
            return True
        if group in self._ignore:
            return False
        return not self._select or group in self._select


def with_severity(finding: Finding, overrides: Mapping[str, Severity], example: bool) -> Finding:
    """``finding`` with the severity that the settings give its rule, one step lower in examples."""
    severity = overrides.get(finding.rule, finding.severity)
    if example:
        severity = Severity(max(severity - 1, Severity.NOTE))
    return finding if severity == finding.severity else replace(finding, severity=severity)
