"""Whether a program means to keep paths in a folder."""

from __future__ import annotations

from collections.abc import Sequence

from mcplint.machine.derivations import Made, made, subject_of
from mcplint.machine.facts import Subject
from mcplint.machine.values import Symbol, Value
from mcplint.rules.flows import Flow

_JOINING = ("os.path.join", "().__truediv__", "().__rtruediv__", "().joinpath")


def joined_to_a_folder(flow: Flow) -> bool:
    """Whether the argument is a part of the path only, behind another one: joined to a folder, or in a text. It is not
    where it is the folder that something else is joined to."""
    chain = flow.best.hit.chain
    for number, subject in enumerate(chain):
        parts = _parts(subject)
        if parts and (number == 0 or not _holds(parts[0], chain[number - 1])):
            return True
    return False


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
