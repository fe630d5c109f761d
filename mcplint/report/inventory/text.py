"""The inventory as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcplint.report.coverage import coverage_line, diagnostic_line
from mcplint.report.inventory.words import certainty, first_line, parameters, server_name
from mcplint.report.terminal import Painter, safe, shorten, width
from mcplint.run.result import InventoryResult
from mcplint.surface.model import Server

TABLE_WIDTH = 160
"""Columns of a table where the width of the terminal is not known."""

_SHARES = (0.22, 0.34, 0.30, 0.14)
"""How much of the width each column may take at least, if the others need theirs."""


def render(result: InventoryResult, *, colour: bool = False, columns: int | None = None) -> str:
    """The inventory as text; ``columns`` is the width of the terminal."""
    paint = Painter(colour)
    limit = columns or TABLE_WIDTH
    blocks = ["\n".join(_server(server, paint, limit)) for server in result.surface.servers]
    if result.surface.unresolved:
        rows = [
            f"  {safe(one.location.path)}:{one.location.line}: {safe(one.reason)}" for one in result.surface.unresolved
        ]
        blocks.append("\n".join([paint("warning", "unresolved registrations"), *rows]))
    if result.diagnostics:
        blocks.append("\n".join(diagnostic_line(diagnostic) for diagnostic in result.diagnostics))
    blocks.append(coverage_line(result.surface, result.coverage, result.incomplete))
    return "\n\n".join(blocks) + "\n"


def _server(server: Server, paint: Painter, limit: int) -> Iterator[str]:
    place = f"{server.location.path}:{server.location.line}"
    yield f"{paint('strong', safe(server_name(server)))}  {safe(f'{server.framework} ({server.sdk})  {place}')}"
    tools = [
        (tool.name, ", ".join(parameters(tool)) or "-", first_line(tool.description) or "-", certainty(tool))
        for tool in server.tools
    ]
    resources = [
        (one.uri, one.mime_type or "-", first_line(one.description) or "-", certainty(one)) for one in server.resources
    ]
    prompts = [
        (
            one.name,
            ", ".join(f"{argument.name}{'' if argument.required else '?'}" for argument in one.arguments) or "-",
            first_line(one.description) or "-",
            certainty(one),
        )
        for one in server.prompts
    ]
    if not (tools or resources or prompts):
        yield "  no tools, resources or prompts"
    yield from _table(("TOOL", "PARAMETERS", "DESCRIPTION", "SCHEMA"), tools, paint, limit)
    yield from _table(("RESOURCE", "TYPE", "DESCRIPTION", "SCHEMA"), resources, paint, limit)
    yield from _table(("PROMPT", "ARGUMENTS", "DESCRIPTION", "SCHEMA"), prompts, paint, limit)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], paint: Painter, limit: int) -> Iterator[str]:
    """Rows in columns; a table that is too wide has its widest columns cut."""
    if not rows:
        return
    cells = [[safe(cell) for cell in row] for row in (head, *rows)]
    sizes = [max(width(row[index]) for row in cells) for index in range(len(head))]
    while sum(sizes) + 2 * len(sizes) > limit:
        over = [(size - share * limit, index) for index, (size, share) in enumerate(zip(sizes, _SHARES, strict=True))]
        _, widest = max(over)
        if sizes[widest] <= 8:
            break
        sizes[widest] -= 1
    for number, row in enumerate(cells):
        line = "  " + "  ".join(_pad(cell, size) for cell, size in zip(row, sizes, strict=True)).rstrip()
        yield line if number else paint("gutter", line)


def _pad(text: str, size: int) -> str:
    text = shorten(text, size)
    return text + " " * (size - width(text))
