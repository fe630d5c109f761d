"""A call graph as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from mcplint.report.graph.layout import Layout, Node, layout
from mcplint.report.graph.words import drawn_edges
from mcplint.report.terminal import counted, safe, shorten, width
from mcplint.run.result import GraphResult

CHARACTER = 6.7
"""Width of a character of the 11 pixel monospace font."""

MAX_LABEL = 44
"""Characters of a name that are shown; the whole name shows when the pointer rests on its box."""

BOX_HEIGHT = 32
ROW = 44
GAP = 64
MARGIN = 16

_STYLE = """
rect { fill: #fff; stroke: #555; }
rect.page { stroke: none; }
rect.entry { fill: #eef4ff; stroke: #1f5fbf; stroke-width: 2; }
rect.outside { fill: #f6f6f6; stroke: #999; }
path { fill: none; stroke: #777; }
path.tip { fill: #777; stroke: none; }
text { font: 11px ui-monospace, monospace; fill: #222; text-anchor: middle; }
text.scope { font-size: 9px; fill: #777; }
"""
_ARROW = (
    '<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="tip" d="M0,0 L8,4 L0,8 z"/></marker>'
)


def render(result: GraphResult) -> str:
    """The picture: callers to the left of what they call; blue boxes where the graph begins, rounded ones for library
    calls. Calls of builtins and of logging are left out."""
    edges = drawn_edges(result)
    return _Drawing(edges, set(result.entries)).svg()


class _Drawing:
    """One picture."""

    def __init__(self, edges: dict[str, list[str]], entries: set[str]) -> None:
        self._edges = edges
        self._entries = entries
        self._layout: Layout = layout(edges)
        self._widths = [max((self._width(node) for node in nodes), default=0) for nodes in self._layout.layers]
        self._left = [MARGIN + sum(self._widths[:number]) + number * GAP for number in range(len(self._widths))]
        self._layer = {node: number for number, nodes in enumerate(self._layout.layers) for node in nodes}

    def svg(self) -> str:
        across = self._left[-1] + self._widths[-1] + MARGIN if self._left else 2 * MARGIN
        down = max(self._layout.heights.values(), default=0) * ROW + BOX_HEIGHT + 2 * MARGIN
        size = f"{across:.0f} {down:.0f}"
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{across:.0f}" height="{down:.0f}">',
            f"<title>Call graph of {counted(len(self._edges), 'function')}</title>",
            f"<style>{_STYLE}</style>",
            f"<defs>{_ARROW}</defs>",
            f'<rect class="page" width="{across:.0f}" height="{down:.0f}"/>',
            *self._paths(),
            *(box for node in self._layer if isinstance(node, str) for box in self._box(node)),
            "</svg>",
        ]
        return "\n".join(lines) + "\n"

    # --- nodes -------------------------------------------------------------------------------------------------------

    def _width(self, node: Node) -> float:
        if not isinstance(node, str):
            return 0
        return max(width(text) for text in _label(node)) * CHARACTER + 16

    def _middle(self, node: Node) -> float:
        """The height of a node's middle."""
        return MARGIN + self._layout.heights[node] * ROW + BOX_HEIGHT / 2

    def _box(self, node: str) -> Iterator[str]:
        x, y, wide = self._left[self._layer[node]], self._middle(node) - BOX_HEIGHT / 2, self._width(node)
        kind = "entry" if node in self._entries else "function" if node in self._edges else "outside"
        corner = ' rx="8"' if kind == "outside" else ""
        scope, name = _label(node)
        yield f"<g><title>{escape(safe(node))}</title>"
        yield f'<rect class="{kind}" x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{BOX_HEIGHT}"{corner}/>'
        if scope:
            yield f'<text class="scope" x="{x + wide / 2:.0f}" y="{y + 12:.0f}">{escape(scope)}</text>'
        yield f'<text x="{x + wide / 2:.0f}" y="{y + (25 if scope else 20):.0f}">{escape(name)}</text></g>'

    # --- edges -------------------------------------------------------------------------------------------------------

    def _paths(self) -> Iterator[str]:
        for caller, callees in self._edges.items():
            for callee in callees:
                points = self._loop(caller) if caller == callee else self._curve(self._layout.paths[caller, callee])
                yield f'<path d="{points}" marker-end="url(#arrow)"/>'

    def _loop(self, node: str) -> str:
        """A function that calls itself: from its right side over its top."""
        right, top = self._left[self._layer[node]] + self._width(node), self._middle(node) - BOX_HEIGHT / 2
        return f"M{right:.0f},{top + 10:.0f} c24,-4 14,-22 -16,-10"

    def _curve(self, chain: list[Node]) -> str:
        """From the caller to what it calls, straight through the columns between them."""
        step = 1 if self._layer[chain[0]] < self._layer[chain[-1]] else -1
        (x, y), *rest = [point for node in chain for point in self._ends(node, step)][1:-1]
        text = f"M{x:.0f},{y:.0f}"
        for x2, y2 in rest:
            half = (x2 - x) / 2
            text += (
                f" L{x2:.0f},{y2:.0f}"
                if y == y2
                else f" C{x + half:.0f},{y:.0f} {x2 - half:.0f},{y2:.0f} {x2:.0f},{y2:.0f}"
            )
            x, y = x2, y2
        return text

    def _ends(self, node: Node, step: int) -> list[tuple[float, float]]:
        """Where an edge enters and leaves a node's column, from left to right or (``step`` -1) the other way."""
        left, middle = self._left[self._layer[node]], self._middle(node)
        wide = self._width(node) if isinstance(node, str) else self._widths[self._layer[node]]
        return [(left, middle), (left + wide, middle)][::step]


def _label(name: str) -> tuple[str, str]:
    """A small line with the scope and a line with the name itself."""
    scope, _, last = safe(name).rpartition(".")
    return shorten(scope, MAX_LABEL), shorten(last, MAX_LABEL)
