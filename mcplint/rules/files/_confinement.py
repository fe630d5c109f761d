"""Whether a program means to keep paths in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from mcplint.machine.derivations import Made, made, subject_of
from mcplint.machine.facts import NO_FACTS, Subject
from mcplint.machine.taint import Walk
from mcplint.machine.texts import starts_with
from mcplint.machine.values import Symbol, Value
from mcplint.rules.flows import Flow

if TYPE_CHECKING:
    from mcplint.models import Models

_JOINING = ("os.path.join", "().__truediv__", "().__rtruediv__", "().joinpath")

_ANY_USE = ""
"""A danger that nothing makes harmless: what comes in reaches whatever is made of it, checked or not."""


def joined_to_a_folder(flow: Flow) -> bool:
    """Whether the argument is a part of the path only, behind another one: joined to a folder, or in a text. It is not
    where it is the folder that something else is joined to."""
    hit = flow.best.hit
    for number, subject in enumerate(hit.chain):
        folder, *rest = _parts(subject) or (Value(()),)
        if rest and number == 0 and any(hit.label in part.labels for part in rest):
            return True
        if rest and number and not _holds(folder, hit.chain[number - 1]):
            return True
    return False


def only_folder(models: Models, flow: Flow) -> bool:
    """Whether the argument only decides in which folder something lies whose name is the program's own."""
    best = flow.best
    together = [reach for reach in flow.reaches if reach.run is best.run and reach.event is best.event]
    if any(reach.hit.label != best.hit.label for reach in together):
        return False
    walk = Walk(models, _ANY_USE, NO_FACTS)
    return any(_is_named_below(walk, subject, before) for before, subject in pairwise(best.hit.chain))


def _is_named_below(walk: Walk, subject: Subject, folder: Subject) -> bool:
    """Whether a path is that of a folder with a name behind it that no input takes part in."""
    first, *rest = _parts(subject) or (Value(()),)
    if not rest or not _holds(first, folder) or any(part.labels and walk.hits(part) for part in rest):
        return False
    return not isinstance(subject, Symbol) or subject.op != "text" or starts_with(rest[0]).startswith(("/", "\\"))


def _parts(subject: Subject) -> Sequence[Value]:
    """The parts of a path that are put together, in order; nothing for other computations."""
    if isinstance(subject, Symbol) and subject.op == "text":
        return subject.parts
    call = made(subject)
    return _joined(call) if call is not None and call.path.endswith(_JOINING) else ()


def _joined(call: Made) -> Sequence[Value]:
    receiver = [Value((call.receiver,))] if call.receiver is not None else []
    if call.path.endswith("__rtruediv__"):
        return [*call.record.positional, *receiver]
    return [*receiver, *call.record.positional]


def _holds(part: Value, subject: Subject) -> bool:
    return any(subject_of(atom) == subject for atom in part.atoms)
