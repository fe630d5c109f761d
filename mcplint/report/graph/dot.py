"""A call graph in the language of Graphviz."""

from __future__ import annotations

from mcplint.report.graph.words import drawn_edges
from mcplint.report.terminal import safe
from mcplint.run.result import GraphResult


def render(result: GraphResult) -> str:
    """A ``digraph``: boxes for functions of the program, bold where it begins, rounded ones for library calls.

    Calls of builtins and of logging are left out.
    """
    edges = drawn_edges(result)
    libraries = {callee: None for callees in edges.values() for callee in callees if callee not in edges}
    entries = set(result.entries)
    lines = [
        "digraph calls {",
        "  rankdir=LR;",
        '  node [shape=box, fontname="monospace", fontsize=11];',
        *(f"  {_quoted(name)}{' [penwidth=2]' if name in entries else ''};" for name in edges),
        *(f"  {_quoted(name)} [style=rounded, color=gray50];" for name in libraries),
        *(f"  {_quoted(caller)} -> {_quoted(callee)};" for caller, callees in edges.items() for callee in callees),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(name: str) -> str:
    return '"' + safe(name).replace("\\", "\\\\").replace('"', '\\"') + '"'
