"""Which routes a request may be meant for, by its method and URL, and what of the URL each of them gets.

A URL is known as constant texts and unknown values between them. An unknown value that stands alone between two slashes
may hold slashes itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mcplint.machine import texts
from mcplint.machine.values import Const, Labels, Symbol, Unknown, Value, union_labels

if TYPE_CHECKING:
    from mcplint.surface.web.routes import Route

MAX_ROUTES = 8
"""Routes that a request is followed to; one that may be meant for more of them is like any other request."""

Piece: TypeAlias = "str | Value"
Segment: TypeAlias = "list[Piece]"
"""What stands between two slashes."""


class Url(NamedTuple):
    """The path of a URL, and the values of its query."""

    path: list[Segment]
    query: dict[str, Value]


class Match(NamedTuple):
    """A route that a request may be meant for, with its parameters' values; ``doubt`` counts the names in the route's
    path that only an unknown part of the URL can be."""

    route: Route
    values: dict[str, list[Piece]]
    doubt: int


def url_of(value: Value, base: str) -> Url | None:
    """A URL, below the path ``base`` of those that a client asks for; None if nothing of it is known."""
    pieces = _pieces(value)
    if pieces is None:
        return None
    pieces = _without_host(pieces)
    path, query = _split_query(pieces)
    return Url(_segments([base.strip("/"), "/", *path]), query)


def matches(routes: Iterable[Route | None], method: str, url: Url) -> list[Match]:
    """The routes that a request is meant for: the first that fits for certain, or all that may be meant, if those are
    not too many."""
    found: list[Match] = []
    for route in routes:
        if route is None or route.method != method:
            continue
        fitting = _fit(url.path, _names(route.path), {}, 0)
        if fitting is not None:
            found.append(Match(route, *fitting))
            if found[-1].doubt == 0:
                return [found[-1]]
    return found if len(found) <= MAX_ROUTES else []


def value_of(pieces: Sequence[Piece]) -> Value:
    """A part of a URL as a value."""
    if len(pieces) == 1 and isinstance(pieces[0], Value):
        return pieces[0]
    values = tuple([piece if isinstance(piece, Value) else Value((Const(piece),)) for piece in pieces])
    labels: Labels = ()
    for value in values:
        labels = union_labels(labels, value.labels)
    if not labels:
        return values[0] if len(values) == 1 else Value((Unknown("builtins.str"),))
    return Value((Symbol("builtins.str", "text", values),), labels)


# --- URLs ------------------------------------------------------------------------------------------------------------


def _pieces(value: Value) -> list[Piece] | None:
    atom = value.only
    if isinstance(atom, Const):
        return [atom.value] if isinstance(atom.value, str) else None
    if not isinstance(atom, Symbol):
        return [value]
    if atom.op != "text":
        return [value]
    return [_piece(part) for part in texts.segments(atom)]


def _piece(part: Value) -> Piece:
    atom = part.only
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else part


def _without_host(pieces: list[Piece]) -> list[Piece]:
    """A URL without ``http://host``."""
    first = pieces[0] if pieces else ""
    if not isinstance(first, str) or "://" not in first:
        return pieces
    _, _, path = first.partition("://")[2].partition("/")
    return [f"/{path}", *pieces[1:]]


def _split_query(pieces: list[Piece]) -> tuple[list[Piece], dict[str, Value]]:
    """What stands before ``?``, and the values behind it that have a name."""
    for number, piece in enumerate(pieces):
        if isinstance(piece, str) and "?" in piece:
            path, _, query = piece.partition("?")
            return [*pieces[:number], path], _query([query, *pieces[number + 1 :]])
    return pieces, {}


def _query(pieces: list[Piece]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    name = ""
    for piece in pieces:
        if isinstance(piece, Value):
            if name:
                found[name] = piece
            continue
        for pair in piece.split("&"):
            name, _, text = pair.partition("=")
            if text:
                found[name] = Value((Const(text),))
    return found


def _segments(pieces: list[Piece]) -> list[Segment]:
    segments: list[Segment] = [[]]
    for piece in pieces:
        if isinstance(piece, Value):
            segments[-1].append(piece)
            continue
        first, *others = piece.split("/")
        for text in (first,):
            segments[-1].extend([text] if text else [])
        for text in others:
            segments.append([text] if text else [])
    return [segment for segment in segments if segment]


# --- routes ----------------------------------------------------------------------------------------------------------


def _names(path: str) -> list[str]:
    """The path of a route: constants and ``{parameters}``."""
    return [name for name in path.split("/") if name]


_Fit: TypeAlias = "tuple[dict[str, list[Piece]], int]"


def _fit(url: list[Segment], names: list[str], values: dict[str, list[Piece]], doubt: int) -> _Fit | None:
    """The values that a route's parameters get from a URL, and how much is in doubt; None if it does not fit."""
    if not names:
        return (values, doubt) if not url else None
    if not url:
        return None
    name, segment = names[0], url[0]
    if name.startswith("{") and name.endswith(":path}"):
        return _fit_rest(url, names, values, doubt)
    taken = _take(name, segment)
    if taken is None:
        return None
    found = [_fit(url[1:], names[1:], {**values, **taken[0]}, doubt + taken[1])]
    if _is_wild(segment):
        found.append(_fit(url, names[1:], {**values, **taken[0]}, doubt + taken[1] + 1))
    fitting = [one for one in found if one is not None]
    return min(fitting, key=lambda one: one[1]) if fitting else None


def _fit_rest(url: list[Segment], names: list[str], values: dict[str, list[Piece]], doubt: int) -> _Fit | None:
    """A parameter that takes slashes, too."""
    for end in range(len(url), 0, -1):
        rest: list[Piece] = []
        for number, segment in enumerate(url[:end]):
            rest.extend(["/", *segment] if number else segment)
        fitting = _fit(url[end:], names[1:], {**values, _parameter(names[0]): rest}, doubt)
        if fitting is not None:
            return fitting
    return None


def _take(name: str, segment: Segment) -> tuple[dict[str, list[Piece]], int] | None:
    """What one name of a route takes of a segment; None if the segment is another."""
    if name.startswith("{") and name.endswith("}"):
        return {_parameter(name): list(segment)}, 0
    if "{" in name:
        return {_parameter(part): list(segment) for part in name.split("{")[1:]}, 0
    if all(isinstance(piece, str) for piece in segment):
        return ({}, 0) if "".join(map(str, segment)) == name else None
    first, last = segment[0], segment[-1]
    starts = not isinstance(first, str) or name.startswith(first)
    ends = not isinstance(last, str) or name.endswith(last)
    return ({}, 1) if starts and ends else None


def _parameter(name: str) -> str:
    return name.strip("{").partition("}")[0].partition(":")[0]


def _is_wild(segment: Segment) -> bool:
    return len(segment) == 1 and isinstance(segment[0], Value)
