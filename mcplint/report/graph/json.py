"""A call graph for programs: an object with a key for each caller and the list of what it calls."""

from __future__ import annotations

from mcplint.report.values import dumps
from mcplint.run.result import GraphResult


def render(result: GraphResult) -> str:
    """``{"caller.qualified.name": ["callee.qualified.name", …]}``; library calls have no key of their own."""
    return dumps({name: list(callees) for name, callees in result.edges.items()}) + "\n"
