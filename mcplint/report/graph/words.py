"""What drawings of a call graph show of it."""

from __future__ import annotations

from mcplint.run.result import GraphResult


def drawn_edges(result: GraphResult) -> dict[str, list[str]]:
    """The edges of a drawing: all but calls of builtins and of logging, which would hide the others."""
    return {
        caller: [callee for callee in callees if not callee.startswith(("builtins.", "logging."))]
        for caller, callees in result.edges.items()
    }
