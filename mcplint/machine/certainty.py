"""Whether a way from a source to a sink is one that a call takes for certain.

Where the machine takes several values together (those of the depths of a recursion, of many calls that put something
into one place, of a run that was cut short), what it keeps has the labels of all of them: that a source may reach the
sink is known; whether it is this one, and as what, is not. Nor is it known what a client of a library that has no model
makes of what it is asked for: the answer may come from anywhere; least of all does what it shows for being let in say
where to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.derivations import Made, made, subject_of
from mcplint.machine.symbols import MANY_CALLS
from mcplint.machine.values import Ref, Symbol, is_source
from mcplint.source.modules import STANDARD_MODULES

if TYPE_CHECKING:
    from mcplint.machine.facts import Subject
    from mcplint.machine.values import Atom, Labels, Value
    from mcplint.models.models import Models


def is_sure(models: Models, end: Atom, chain: tuple[Subject, ...], labels: Labels) -> bool:
    """Whether what a way begins with is the source itself or a container that came in as such, not some value of which
    only the ``labels`` are known; ``chain`` are the computations on the way, from there to the sink."""
    if any(_is_answer(models, subject, chain) for subject in chain):
        return False
    if any(_is_let_in(models, before, subject) for before, subject in zip((end, *chain), chain, strict=False)):
        return False
    if isinstance(end, Symbol) and end.op == "source":
        return True
    one = sum(map(is_source, labels)) == 1
    if isinstance(end, Symbol) and end.op == "widened":
        return one and not _is_of_many_calls(end)
    return one and isinstance(end, Ref) and not (chain and _is_of_own_container(chain[0]))


def _is_of_own_container(subject: Subject) -> bool:
    """Whether something was taken out of a container that the program has made, and was put there who knows how."""
    taken = isinstance(subject, Symbol) and subject.op in ("item", "element", "attribute")
    return taken and isinstance(subject, Symbol) and not subject.parts[0].labels


def _is_of_many_calls(widened: Symbol) -> bool:
    """Whether a symbol stands for the values of several calls, not only for those of the rounds of one loop."""
    return isinstance(widened.data, tuple) and widened.data[0] == MANY_CALLS


def _is_answer(models: Models, subject: Subject, chain: tuple[Subject, ...]) -> bool:
    """Whether something was asked for with what is on the way: by a method, of which nothing is known, of an object
    that was there before."""
    call = made(subject)
    if call is not None and not call.path:
        return not _calls_member(call, chain)
    if call is None or call.receiver is None or (isinstance(subject, Symbol) and subject.op == "attribute"):
        return False
    if call.path.partition(".")[0] in STANDARD_MODULES or models.flow(call.path) is not None:
        return False
    return not _is_of(call, chain)


def _is_of(call: Made, chain: tuple[Subject, ...]) -> bool:
    """Whether it is the receiver of a call that is on the way, not its arguments."""
    receiver = subject_of(call.receiver) if call.receiver is not None else None
    return receiver is None or receiver in chain


def _calls_member(call: Made, chain: tuple[Subject, ...]) -> bool:
    """Whether what is called, the first of what is recorded of it, is a member of something on the way."""
    called = [atom for value in call.record.positional[:1] for atom in value.atoms]
    return any(isinstance(atom, Symbol) and atom.op == "attribute" and atom in chain for atom in called)


def _is_let_in(models: Models, before: Atom | Subject, subject: Subject) -> bool:
    """Whether a call of a library without a model got what is on the way as credentials, by the names of the arguments,
    and as nothing else."""
    call = made(subject)
    if call is None or call.path.partition(".")[0] in STANDARD_MODULES or models.flow(call.path) is not None:
        return False
    given = [name for name, value in call.record.keywords.items() if _holds(value, before)]
    credentials = models.table("credential-arguments")
    elsewhere = any(_holds(value, before) for value in call.record.positional)
    return bool(given) and not elsewhere and all(name in credentials for name in given)


def _holds(value: Value, before: Atom | Subject) -> bool:
    return any(atom == before or (isinstance(atom, Ref) and atom.obj is before) for atom in value.atoms)
