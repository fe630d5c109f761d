"""What a rule is given: the surface, the program, and a builder for findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from mcplint.documents.sdk import Sdk
from mcplint.finding import Confidence, Diagnostic, Finding, Location, Severity, Step
from mcplint.rules import registry
from mcplint.surface.model import Prompt, Resource, Server, Surface, Tool

T = TypeVar("T")


class Context:
    """The analysed project as rules see it.

    ``surface`` is what clients see, ``project`` the program with its modules, ``diagnostics`` what limits the view.
    """

    def __init__(self, surface: Surface, project: Any = None, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        self.surface = surface
        self.project = project
        self.diagnostics = diagnostics
        self._shared: dict[str, Any] = {}

    def shared(self, key: str, make: Callable[[], T]) -> T:
        """What several rules need, computed once."""
        if key not in self._shared:
            self._shared[key] = make()
        found: T = self._shared[key]
        return found

    def sdk(self, server: Server) -> Sdk:
        """The SDK that serves ``server``."""
        return server.sdk

    @staticmethod
    def finding(
        rule: str,
        location: Location,
        message: str,
        *,
        label: str = "",
        labels: tuple[Step, ...] = (),
        trace: tuple[Step, ...] = (),
        flows: tuple[tuple[Step, ...], ...] = (),
        notes: tuple[str, ...] = (),
        help: str = "",  # noqa: A002 - the name that reports use
        tool: Tool | Resource | Prompt | str | None = None,
        tools: tuple[str, ...] = (),
        function: str = "",
        severity: Severity | None = None,
        confidence: Confidence | None = None,
    ) -> Finding:
        """A finding of ``rule`` at ``location``, with group, severity, confidence and CWE from the rule's page.

        ``tool`` is the tool (or its name) that the finding is about; given as an object, its handler is the
        enclosing function unless ``function`` says otherwise; the other arguments are fields of
        :class:`~mcplint.finding.Finding`. Raises KeyError for an unknown rule.
        """
        info = registry.rule(rule)
        if tool is not None and not isinstance(tool, str):
            function = function or tool.handler
            tool = tool.name if isinstance(tool, Tool) else None
        return Finding(
            rule=rule,
            group=info.group,
            severity=info.severity if severity is None else severity,
            confidence=info.confidence if confidence is None else confidence,
            message=message,
            location=location,
            label=label,
            labels=labels,
            trace=trace,
            flows=flows,
            notes=notes,
            help=help,
            tool=tool,
            tools=tools,
            function=function,
            cwe=info.cwe,
        )
