"""What of a URL decides which host a request goes to, and what only stands in its path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mcplint.machine import texts
from mcplint.machine.derivations import arguments, made, subject_of
from mcplint.machine.facts import Facts
from mcplint.machine.values import Const, Symbol, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mcplint.machine.taint import Hit, Walk
    from mcplint.machine.values import Atom, Labels
    from mcplint.models.models import Models

_SCHEME_AND_HOST = re.compile(r"[a-z][a-z0-9+.-]*:/{1,3}[^/?#\\]+[/?#]", re.IGNORECASE)
UNKNOWN_BASE = "\0"
_BELOW_A_HOST = re.compile(r"\0|/(?!/)|[^:/?#\\\0]+[/?#]")
"""A base that is not the caller's, or a path below one, absolute or relative."""

_SAME_HOST = frozenset(
    {"urllib.parse.urljoin", "builtins.str().strip", "builtins.str().rstrip", "builtins.str().removesuffix"}
)
"""Calls whose result has the host of an argument, but for those that keep it as it is."""


def hits_of_host(walk: Walk, value: Value, depth: int = 8) -> list[Hit]:
    """The sources that reach a URL, each with "host" or, if it can only be behind that, "path" as how."""
    hits: list[Hit] = []
    for atom in value.atoms:
        if depth and isinstance(atom, Symbol) and atom.op == "checked" and isinstance(atom.data, Facts):
            inner = walk.under(atom.data)
            hits.extend([hit for part in atom.parts for hit in hits_of_host(inner, part, depth - 1)])
            continue
        carried = _carried(walk.models, atom, value.labels) if depth else []
        given = _given_host(atom)
        if given is not None and depth:
            hits.extend(hits_of_host(walk, given, depth - 1) if given.labels else ())
            rest = walk.hits(Value((atom,), value.labels), "host")
            known = {hit.label for hit in hits}
            hits.extend([hit._replace(how="path") for hit in rest if hit.label not in known])
        elif isinstance(atom, Symbol) and atom.op == "text":
            hits.extend(_text_host(walk, atom))
        elif carried:
            hits.extend(_carried_host(walk, atom, carried, depth))
        else:
            hits.extend(walk.hits(Value((atom,), value.labels), "host"))
    return hits


def _given_host(atom: Atom) -> Value | None:
    """What stands for the host in ``urlsplit(url)._replace(netloc=host).geturl()``."""
    subject = subject_of(atom)
    call = made(subject) if subject is not None else None
    if call is not None and call.path.endswith("().geturl") and call.receiver is not None:
        return _given_host(call.receiver)
    return call.record.keywords.get("netloc") if call is not None and call.path.endswith("()._replace") else None


def _carried(models: Models, atom: Atom, labels: Labels) -> list[Value]:
    """The URLs that an object is made of: a request for one, one that was joined with another, the same as text."""
    subject = subject_of(atom)
    call = made(subject) if subject is not None else None
    flow = models.flow(call.path) if call is not None else None
    if call is None or flow is None or (flow.keeps != "text" and call.path not in _SAME_HOST):
        return []
    found: list[Value] = []
    for wanted in flow.arguments:
        values = arguments(wanted, call)
        found.extend([value.with_labels(labels) for value in values] if wanted.receiver else values)
    return found


def _carried_host(walk: Walk, atom: Atom, carried: list[Value], depth: int) -> Iterator[Hit]:
    subject = subject_of(atom)
    weak = walk.judge(subject) if subject is not None else ()
    if subject is None or weak is None:
        return
    for url in carried:
        for hit in hits_of_host(walk, url, depth - 1) if url.labels else ():
            yield hit._replace(chain=(*hit.chain, subject), weak=(*hit.weak, *weak))


def _text_host(walk: Walk, text: Symbol) -> list[Hit]:
    before = ""
    hits: list[Hit] = []
    for part in texts.segments(text):
        atom = part.only
        if not part.labels:
            before += str(atom.value) if isinstance(atom, Const) else UNKNOWN_BASE
            continue
        inside = hits_of_host(walk, part) if not before else walk.hits(part, "host")
        fixed = _SCHEME_AND_HOST.match(before) is not None or _BELOW_A_HOST.match(before) is not None
        hits.extend([hit._replace(how="path") for hit in inside] if fixed else inside)
        before += UNKNOWN_BASE
    return hits
