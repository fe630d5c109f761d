"""The inventory as Markdown, for a README or a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcplint.report.coverage import coverage_line, diagnostic_line
from mcplint.report.inventory.words import certainty, first_line, parameters, server_name
from mcplint.report.markup import escaped, table
from mcplint.run.result import InventoryResult
from mcplint.surface.model import Server


def render(result: InventoryResult) -> str:
    """The inventory as Markdown text."""
    blocks = [block for server in result.surface.servers for block in _server(server)]
    if result.surface.unresolved:
        rows = [
            f"- {escaped(f'{one.location.path}:{one.location.line}: {one.reason}')}"
            for one in result.surface.unresolved
        ]
        blocks.append("\n".join(["## Unresolved registrations", "", *rows]))
    if result.diagnostics:
        blocks.append("\n".join(f"- {escaped(diagnostic_line(diagnostic))}" for diagnostic in result.diagnostics))
    blocks.append(escaped(coverage_line(result.surface, result.coverage, result.incomplete)))
    return "\n\n".join(blocks) + "\n"


def _server(server: Server) -> Iterator[str]:
    place = f"{server.location.path}:{server.location.line}"
    yield f"## {escaped(server_name(server))}"
    yield f"{escaped(server.framework)} ({escaped(str(server.sdk))}), {escaped(place)}"
    if server.tools:
        yield _table(
            ("Tool", "Parameters", "Description", "Schema"),
            [
                (tool.name, ", ".join(parameters(tool)), first_line(tool.description), certainty(tool))
                for tool in server.tools
            ],
        )
    if server.resources:
        yield _table(
            ("Resource", "Type", "Description", "Schema"),
            [(one.uri, one.mime_type or "", first_line(one.description), certainty(one)) for one in server.resources],
        )
    if server.prompts:
        yield _table(
            ("Prompt", "Arguments", "Description", "Schema"),
            [
                (
                    one.name,
                    ", ".join(argument.name for argument in one.arguments),
                    first_line(one.description),
                    certainty(one),
                )
                for one in server.prompts
            ],
        )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return table(head, ([escaped(cell) for cell in row] for row in rows))
