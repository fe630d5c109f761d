"""Places the nodes of a call graph: callers to the left of what they call, in layers, with few crossings.

Sugiyama's method, kept simple: edges that would close a cycle are turned round, a node's layer is its longest distance
from a node that nobody calls, edges over several layers bend at points between, neighbours' means order each layer
and then pull its nodes into place.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

BEND = 0.3
"""Room that a passing edge takes in a layer; a node takes 1."""

SWEEPS = 6
"""Passes over the layers, to and fro, that order their nodes."""

Node: TypeAlias = Hashable
Edges: TypeAlias = "dict[Node, list[Node]]"


class Layout(NamedTuple):
    """Where things are: ``layers`` from left to right, each with its nodes from top to bottom; ``heights`` the place of
    each node in its column (0 is the top; two neighbours are 1 apart); ``paths`` the nodes and bends that an edge
    runs through, from its caller to what that calls."""

    layers: list[list[Node]]
    heights: dict[Node, float]
    paths: dict[tuple[Node, Node], list[Node]]


def layout(edges: Mapping[str, Sequence[str]]) -> Layout:
    """Place all nodes of ``edges`` (callers and what they call); an edge from a node to itself gets no path."""
    layer = _layers(_without_cycles(edges))
    chains: dict[tuple[Node, Node], list[Node]] = {
        (caller, callee): _chain(caller, callee, layer)
        for caller, callees in edges.items()
        for callee in callees
        if caller != callee
    }
    layers: list[list[Node]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node, number in layer.items():
        layers[number].append(node)
    after: Edges = {}
    before: Edges = {}
    for chain in chains.values():
        onward = chain if layer[chain[0]] < layer[chain[-1]] else chain[::-1]
        for number, (left, right) in enumerate(pairwise(onward)):
            if left not in layer:
                layers[layer[onward[0]] + number].append(left)
            after.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
    _order(layers, before, after)
    return Layout(layers, _heights(layers, before, after), chains)


def _without_cycles(edges: Mapping[str, Sequence[str]]) -> Edges:
    """The edges in an order without cycles: those that lead back to a node on the way to them are turned round."""
    turned: Edges = {node: [] for node in (*edges, *(node for callees in edges.values() for node in callees))}
    done: set[Node] = set()
    active: set[Node] = set()
    for root in edges:
        stack = [(root, iter(edges[root]))] if root not in done else []
        active.update(node for node, _ in stack)
        while stack:
            node, callees = stack[-1]
            callee = next(callees, None)
            if callee is None:
                stack.pop()
                active.discard(node)
                done.add(node)
            elif callee in active:
                if callee != node:
                    turned[callee].append(node)
            else:
                turned[node].append(callee)
                if callee not in done:
                    active.add(callee)
                    stack.append((callee, iter(edges.get(callee, ()))))
    return turned


def _layers(edges: Edges) -> dict[Node, int]:
    """The longest distance of each node from one that nobody calls."""
    waiting = dict.fromkeys(edges, 0)
    for callees in edges.values():
        for callee in callees:
            waiting[callee] += 1
    ready = [node for node, number in waiting.items() if number == 0]
    layer = dict.fromkeys(ready, 0)
    for node in ready:
        for callee in edges[node]:
            layer[callee] = max(layer.get(callee, 0), layer[node] + 1)
            waiting[callee] -= 1
            if waiting[callee] == 0:
                ready.append(callee)
    return layer


def _chain(caller: Node, callee: Node, layer: dict[Node, int]) -> list[Node]:
    """The edge with a bend in each layer that it crosses."""
    step = 1 if layer[caller] < layer[callee] else -1
    return [caller, *((caller, callee, number) for number in range(layer[caller] + step, layer[callee], step)), callee]


def _order(layers: list[list[Node]], before: Edges, after: Edges) -> None:
    """Sort each layer by the mean places of the neighbours in the layer next to it, left and right in turn."""
    place = {node: index for nodes in layers for index, node in enumerate(nodes)}
    for sweep in range(SWEEPS):
        neighbours = after if sweep % 2 else before
        for nodes in reversed(layers) if sweep % 2 else layers:
            mean = {node: _mean([place[other] for other in neighbours.get(node, ())], place[node]) for node in nodes}
            nodes.sort(key=mean.__getitem__)
            place.update((node, index) for index, node in enumerate(nodes))


def _heights(layers: list[list[Node]], before: Edges, after: Edges) -> dict[Node, float]:
    """Heights near those of the neighbours, in the order of each layer, with room for every node."""
    apart = [_distances(nodes) for nodes in layers]
    heights = {
        node: height for nodes, own in zip(layers, apart, strict=True) for node, height in zip(nodes, own, strict=True)
    }
    for sweep in range(SWEEPS):
        neighbours = after if sweep % 2 == 0 else before
        pairs = list(zip(layers, apart, strict=True))
        for nodes, own in reversed(pairs) if sweep % 2 == 0 else pairs:
            wanted = [_mean([heights[other] for other in neighbours.get(node, ())], heights[node]) for node in nodes]
            heights.update(zip(nodes, _spread(wanted, own), strict=True))
    top = min(heights.values(), default=0)
    return {node: height - top for node, height in heights.items()}


def _distances(nodes: Sequence[Node]) -> list[float]:
    """The heights of a layer's nodes when they stand as close as they may."""
    heights: list[float] = []
    for number, node in enumerate(nodes):
        above = nodes[number - 1] if number else node
        heights.append((heights[-1] + (_room(above) + _room(node)) / 2) if heights else 0)
    return heights


def _room(node: Node) -> float:
    return 1 if isinstance(node, str) else BEND


def _spread(wanted: Sequence[float], least: Sequence[float]) -> list[float]:
    """The numbers nearest to ``wanted`` that are at least as far apart as ``least`` (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for height, offset in zip(wanted, least, strict=True):
        total, size = height - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / size:
            more, count = pools.pop()
            total, size = total + more, size + count
        pools.append((total, size))
    flat = [total / size for total, size in pools for _ in range(size)]
    return [height + offset for height, offset in zip(flat, least, strict=True)]


def _mean(numbers: Sequence[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise
