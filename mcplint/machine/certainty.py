"""Whether a way from a source to a sink is one that a call takes for certain.

Where the machine takes several values together (those of the depths of a recursion, of many calls that put something
into one place, of a run that was cut short), what it keeps has the labels of all of them: that a source may reach the
sink is known; whether it is this one, and as what, is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.symbols import MANY_CALLS
from mcplint.machine.values import Ref, Symbol, is_source

if TYPE_CHECKING:
    from mcplint.machine.facts import Subject
    from mcplint.machine.values import Atom, Labels


def is_sure(end: Atom, chain: tuple[Subject, ...], labels: Labels) -> bool:
    """Whether what a way begins with is the source itself or a container that came in as such, not some value of which
    only the ``labels`` are known; ``chain`` are the computations on the way, from there to the sink."""
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
