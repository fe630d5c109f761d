"""Hand-made pieces of a run: places, findings, surfaces, analyses of small sources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcplint.config import Settings
from mcplint.documents.sdk import Sdk
from mcplint.engines.native import AnalysedFile, Analysis
from mcplint.finding import Confidence, Finding, Location, Severity
from mcplint.run.guarantees import Evidence
from mcplint.run.result import CheckResult, Coverage, InventoryResult
from mcplint.run.selection import Selection
from mcplint.run.session import judge
from mcplint.surface.model import Argument, Server, Surface, Tool
from mcplint.syntax import lower
from mcplint.syntax.suppressions import find_suppressions

PATH = "server.py"


def at(source: str, text: str, path: str = PATH, nth: int = 1) -> Location:
    """The place of the ``nth`` occurrence of ``text`` in ``source``."""
    offset = -1
    for _ in range(nth):
        offset = source.index(text, offset + 1)
    end = offset + len(text)
    return Location(
        path,
        source.count("\n", 0, offset) + 1,
        offset - (source.rfind("\n", 0, offset) + 1) + 1,
        source.count("\n", 0, end) + 1,
        end - (source.rfind("\n", 0, end) + 1) + 1,
    )


def finding(location: Location, **changes: Any) -> Finding:
    """A finding of a rule that exists, with whatever a test changes."""
    fields: dict[str, Any] = {
        "rule": "unanalysable-registration",
        "group": "analysis",
        "severity": Severity.ERROR,
        "confidence": Confidence.HIGH,
        "message": "something is wrong",
        "location": location,
    }
    return Finding(**(fields | changes))


def tool(name: str = "add", **changes: Any) -> Tool:
    """A tool with one required and one optional argument."""
    place = Location(PATH, 3, 1, 3, 10)
    fields: dict[str, Any] = {
        "name": name,
        "location": place,
        "handler": f"server.{name}",
        "description": "Add two numbers.\n\nMore.",
        "input_schema": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}},
        "arguments": [
            Argument(name="a", schema={"type": "integer"}, required=True, description=None, location=place),
            Argument(name="b", schema={"type": "integer"}, required=False, description=None, location=place),
        ],
    }
    return Tool(**(fields | changes))


def server(*tools: Tool, **changes: Any) -> Server:
    """A server of the official SDK."""
    fields: dict[str, Any] = {
        "name": "demo",
        "framework": "mcp FastMCP",
        "sdk": Sdk("mcp", 1),
        "location": Location(PATH, 1, 1, 1, 10),
        "tools": list(tools),
    }
    return Server(**(fields | changes))


def surface(*servers: Server, **changes: Any) -> Surface:
    """A surface of ``servers``, by default of one server with one tool."""
    return Surface(servers=list(servers or (server(tool()),)), **changes)


def analysis(sources: Mapping[str, str], *findings: Finding, **changes: Any) -> Analysis:
    """What an engine would say after reading ``sources``."""
    fields: dict[str, Any] = {"surface": surface(), "findings": list(findings)}
    files = {path: analysed(text, path) for path, text in sources.items()}
    return Analysis(**(fields | {"files": files} | changes))


def analysed(text: str, path: str = PATH, **changes: Any) -> AnalysedFile:
    """A file that was read."""
    module = lower(text, path).module
    assert module is not None
    return AnalysedFile(
        **({"text": text, "project_path": path, "module": module, "suppressions": find_suppressions(module)} | changes)
    )


def check(
    source: str | Mapping[str, str],
    *findings: Finding,
    settings: Settings | None = None,
    paths: tuple[str, ...] = (".",),
    suppressions: bool = True,
    **changes: Any,
) -> CheckResult:
    """The result of a check whose engine found ``findings`` in ``source``."""
    sources = {PATH: source} if isinstance(source, str) else source
    made = analysis(sources, *findings, **changes)
    return judge(made, settings or Settings(), [Path(path) for path in paths], suppressions=suppressions)


def result(*findings: Finding, sources: Mapping[str, str] | None = None, **changes: Any) -> CheckResult:
    """A result made by hand, for reports."""
    fields: dict[str, Any] = {
        "findings": findings,
        "suppressed": (),
        "hidden": 0,
        "surface": surface(),
        "diagnostics": (),
        "coverage": Coverage(files_read=1, files_unreadable=0),
        "texts": sources or {},
    }
    fields |= changes
    fields["evidence"] = Evidence(
        surface=fields["surface"],
        diagnostics=fields["diagnostics"],
        judged=[(finding, "shown") for finding in findings],
        accepted=fields["suppressed"],
        selection=Selection(Settings()),
    )
    return CheckResult(**fields)


def inventory(made: Surface | None = None, **changes: Any) -> InventoryResult:
    """An inventory made by hand."""
    fields: dict[str, Any] = {
        "surface": made or surface(),
        "diagnostics": (),
        "coverage": Coverage(files_read=1, files_unreadable=0),
    }
    return InventoryResult(**(fields | changes))
