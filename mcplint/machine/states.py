"""States that a function is called in. Where they are many, it is run once for several of them.

A summary serves a call that finds in the heap what the recorded run found. What handlers keep in shared state (caches,
connections, flags) makes that differ from call to call. After :data:`~mcplint.machine.limits.MAX_STATES` runs for the
same arguments a further one begins in a state that has what any of them found; it serves all calls in states that are
part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.heap import join_slot
from mcplint.machine.summaries import Substitution
from mcplint.machine.values import ABSENT, Bound, Const, Lib, Ref, Symbol, Unknown, Value, type_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mcplint.machine.heap import Effects, HeapObject, Location
    from mcplint.machine.machine import Machine
    from mcplint.machine.recursion import Bindings
    from mcplint.machine.summaries import Summary
    from mcplint.machine.values import Atom

_DATA = frozenset({"dict", "list", "tuple", "set"})
"""Kinds of objects that say what a function is to do, unless all handlers share them."""


def covers(substitution: Substitution, recorded: Value | None, present: Value | None) -> bool:
    """Whether a run that found ``recorded`` shows what one that finds ``present`` would; extends the mapping if so."""
    recorded, present = recorded or ABSENT, present or ABSENT
    if recorded.holds_facts or present.holds_facts:
        return substitution.match(recorded, present)
    if not substitution.match_labels(recorded.labels, present.labels):
        return False
    left = list(recorded.atoms)
    for atom in present.atoms:
        same = next((one for one in left if _is_alike(substitution, one, atom)), None)
        if same is not None and substitution.match_atom(same, atom):
            left.remove(same)
        elif not any(_stands_for(one, atom) for one in recorded.atoms):
            return False
    return all(_is_itself(substitution, one) or _is_unlabelled(one) for one in left)


def may_match(recorded: Value | None, present: Value | None) -> bool:
    """Whether :meth:`Substitution.match` can say yes for a location, whatever the objects and symbols of both sides are
    mapped to: for most it cannot, and that is soon seen."""
    if recorded is present:
        return True
    if recorded is None or present is None or len(recorded.atoms) != len(present.atoms):
        return False
    if recorded.holds_facts or present.holds_facts:
        return True
    if bool(recorded.labels) != bool(present.labels):
        return False
    return all(_may_be(one, other) for one, other in zip(recorded.atoms, present.atoms, strict=True))


def may_cover(recorded: Value | None, present: Value | None) -> bool:
    """Whether :func:`covers` can say yes for a location, whatever is mapped to what."""
    recorded, present = recorded or ABSENT, present or ABSENT
    if recorded.holds_facts or present.holds_facts:
        return True
    if bool(recorded.labels) != bool(present.labels):
        return False
    return all(any(_may_be(one, atom) or _stands_for(one, atom) for one in recorded.atoms) for atom in present.atoms)


def _may_be(recorded: Atom, present: Atom) -> bool:
    """Whether one alternative can have the shape of another."""
    if recorded.__class__ is not present.__class__:
        return False
    if isinstance(recorded, Ref) and isinstance(present, Ref):
        one, other = recorded.obj, present.obj
        return one is other or (one.kind == other.kind and one.name == other.name and one.decl is other.decl)
    if isinstance(recorded, (Symbol, Bound)):
        return True
    if isinstance(recorded, Lib) and isinstance(present, Lib):
        return recorded.path == present.path
    return recorded == present


def _is_alike(substitution: Substitution, recorded: Atom, present: Atom) -> bool:
    """Whether an alternative may be the recorded one; the mapping stays as it is."""
    if recorded.__class__ is not present.__class__:
        return False
    if isinstance(recorded, Symbol) and isinstance(present, Symbol):
        known = substitution.symbols.get(recorded)
        return known is present if known is not None else recorded.type == present.type
    if isinstance(recorded, Ref) and isinstance(present, Ref):
        return _is_alike_object(substitution, recorded.obj, present.obj)
    if isinstance(recorded, Bound) and isinstance(present, Bound):
        return _is_alike_object(substitution, recorded.function, present.function) and _is_alike(
            substitution, recorded.receiver, present.receiver
        )
    if isinstance(recorded, Lib) and isinstance(present, Lib) and recorded.receiver and present.receiver:
        return recorded.path == present.path and _is_alike(substitution, recorded.receiver, present.receiver)
    return recorded == present


def _is_alike_object(substitution: Substitution, recorded: HeapObject, present: HeapObject) -> bool:
    known = substitution.objects.get(recorded)
    if known is not None:
        return known is present
    return recorded is present or (
        min(recorded.id, present.id) >= substitution.shared_below
        and (recorded.kind, recorded.name) == (present.kind, present.name)
        and (recorded.many == present.many or recorded.kind == "library")
        and recorded.decl is present.decl
    )


def _stands_for(recorded: Atom, present: Atom) -> bool:
    """Whether a recorded alternative shows what another value of its type would: any value of the type of a constant or
    a computation, another object of the same library."""
    if isinstance(present, Ref):
        return (
            isinstance(recorded, Ref)
            and _is_library(recorded)
            and _is_library(present)
            and recorded.obj.name == present.obj.name
        )
    if isinstance(present, Symbol):
        return isinstance(recorded, Unknown) and recorded.type == present.type
    if isinstance(present, Const):
        return (
            recorded.__class__ is Unknown
            and present.value is not None
            and recorded == Unknown(type_name(present.value))
        )
    return False


def _is_library(ref: Ref) -> bool:
    return ref.obj.kind == "library" and not ref.obj.slots


def _is_unlabelled(atom: Atom) -> bool:
    """Whether an alternative that only the other run had brings nothing of that run's inputs along."""
    if isinstance(atom, Ref):
        return _is_library(atom) and (atom.obj.record is None or not atom.obj.record.labels)
    return isinstance(atom, Symbol) and not any(part.labels for part in atom.parts)


def _is_itself(substitution: Substitution, atom: Atom) -> bool:
    """Whether a recorded alternative that the present state lacks means the same in every run."""
    if isinstance(atom, Ref):
        return atom.obj.id < substitution.shared_below
    if isinstance(atom, Bound):
        return atom.function.id < substitution.shared_below and _is_itself(substitution, atom.receiver)
    if isinstance(atom, Lib):
        return atom.receiver is None or _is_itself(substitution, atom.receiver)
    return not isinstance(atom, Symbol)


def joined(m: Machine, function: HeapObject, known: Sequence[Summary], bindings: Bindings) -> Effects:
    """Where the states of earlier runs differ from the present one, what is there in any of them."""
    found: Effects = {}
    for summary in known:
        for (obj, key), others in _differences(m, function, summary, bindings):
            present = found.get((obj, key)) or obj.slots.get(key, ABSENT)
            found[obj, key] = join_slot(key, present, Value(others, present.labels))
    return found


def _differences(
    m: Machine, function: HeapObject, summary: Summary, bindings: Bindings
) -> Iterable[tuple[Location, tuple[Atom, ...]]]:
    """The places at which a run found something else than there is now, with what of that means the same now."""
    substitution = Substitution(m.heap, m.symbols, m.shared_below, summary)
    pairs = zip(summary.arguments, bindings.values(), strict=True)
    if function.parent is not None and not substitution.match_object(summary.function, function):
        return
    if not all(substitution.match(recorded, given) for recorded, given in pairs):
        return
    for (obj, key), recorded in summary.reads.items():
        place = substitution.objects.get(obj, obj)
        if recorded is None or recorded.holds_facts or place is m.in_flight:
            continue
        if place is obj and obj.id >= m.shared_below and obj not in substitution.objects:
            continue
        if place.kind in _DATA and place.id >= m.shared_below:
            continue
        if not substitution.match(recorded, place.slots.get(key)):
            others = tuple([atom for atom in recorded.atoms if _is_itself(substitution, atom)])
            if others:
                yield (place, key), others
