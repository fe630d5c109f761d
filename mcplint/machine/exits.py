"""What the exits of a function tell its caller: which of them it was shows in what they return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import judgements
from mcplint.machine.derivations import MAX_DEPTH, parts_of
from mcplint.machine.facts import NO_FACTS, Facts, Subject, Tag, confinement, meet_all, union_all
from mcplint.machine.frames import Exit, Frame
from mcplint.machine.heap import IMPLIED, HeapObject
from mcplint.machine.implications import coming_from, under, verdict
from mcplint.machine.symbols import as_attributes
from mcplint.machine.values import Atom, Ref, Symbol, Value

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def at_exit(m: Machine, value: Value, facts: Facts) -> Value:
    """A returned value with what was established on the way to the ``return``."""
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.obj.kind == "tuple" and atom.obj.id >= m.frame.first_id:
            for key, element in list(atom.obj.slots.items()):
                if isinstance(key, int):
                    m.write(atom.obj, key, under(m, element, facts))
    return under(m, value, facts)


def after_call(m: Machine, returns: list[Exit]) -> Facts:
    """The facts that hold whenever a call returns normally: those of all exits, and those of an object that only one
    exit returns."""
    inputs = [exit_ for exit_ in returns if not exit_.configured or exit_.facts.held]
    if len(inputs) < len(returns) and inputs:
        confined = confinement(after_call(m, inputs))
        return confined.union(_switched_off(m, [exit_ for exit_ in returns if exit_ not in inputs], inputs))
    if len(returns) == 1:
        return returns[0].facts
    common = meet_all([exit_.facts for exit_ in returns])
    own = []
    for exit_ in returns:
        if not exit_.facts.held:
            continue
        others = {
            atom.obj for other in returns if other is not exit_ for atom in other.value.atoms if isinstance(atom, Ref)
        }
        subjects = [atom.obj for atom in exit_.value.atoms if isinstance(atom, Ref) and atom.obj not in others]
        own.append(Facts({subject: exit_.facts.of(subject) for subject in subjects if exit_.facts.of(subject)}))
    return common.union(union_all(own))


def _switched_off(m: Machine, unchecked: list[Exit], inputs: list[Exit]) -> Facts:
    """Inputs that are returned as they are where settings switch a check off: what is established of what is made of
    them, and returned where the check is on, counts for them too."""
    held: dict[Subject, tuple[Tag, ...]] = {}
    bare = [atom for exit_ in unchecked for atom in as_attributes(m, exit_.value).atoms]
    for exit_ in inputs:
        for returned in exit_.value.atoms:
            origins = _origins(returned)
            tags = tuple(dict.fromkeys(tag for origin in origins for tag in confinement(exit_.facts).of(origin)))
            given = [atom for atom in bare if isinstance(atom, Symbol)]
            held.update((atom, tags) for atom in given if tags and atom in origins)
    return Facts(held) if held else NO_FACTS


_HOLDING = ("dict", "instance", "list", "tuple", "set")


def tell_apart(m: Machine, frame: Frame) -> None:
    """Let what several exits of a function return imply what holds only there."""
    returns = frame.returns
    common = meet_all([exit_.facts for exit_ in returns])
    own = [exit_.facts.judgements().beyond(common) for exit_ in returns]
    if not any(facts.held for facts in own):
        for exit_ in returns if frame.decided else ():
            exit_.value = verdict(m, exit_.value)
        return
    tested = any(judgements.truth_of(m, atom) is False for exit_ in returns for atom in exit_.value.atoms)
    made = dict.fromkeys([obj for exit_ in returns for obj in _made(exit_, frame.first_id)])
    for exit_, facts in zip(returns, own, strict=True):
        if tested:
            exit_.value = coming_from(m, exit_.value, facts, m.heap.next_id)
        returned = _made(exit_, frame.first_id)
        elsewhere = _left_elsewhere(exit_)
        for location, value in list(exit_.effects.items()):
            if location[0] in returned and location[0].kind in _HOLDING and not value.holds_facts:
                exit_.effects[location] = under(m, value, facts)
        for obj in made:
            if obj in returned or obj in elsewhere:
                exit_.effects[obj, IMPLIED] = facts if obj in returned else NO_FACTS


def _left_elsewhere(exit_: Exit) -> set[HeapObject]:
    """The objects that an exit has changed or put into something that is no local variable."""
    found = {obj for obj, _ in exit_.effects}
    held = [value for (obj, _), value in exit_.effects.items() if obj.kind != "env"]
    found.update(atom.obj for value in held for atom in value.atoms if isinstance(atom, Ref))
    return found


def _made(exit_: Exit, first_id: int) -> list[HeapObject]:
    """The objects that an exit returns and that nobody had before."""
    return [atom.obj for atom in exit_.value.atoms if isinstance(atom, Ref) and atom.obj.id >= first_id]


def _origins(atom: Atom) -> set[Subject]:
    """What a value derives from, itself included."""
    found: set[Subject] = set()
    todo = [(atom, 0)]
    while todo:
        current, depth = todo.pop()
        subject = current if isinstance(current, Symbol) else current.obj if isinstance(current, Ref) else None
        if subject is None or subject in found or depth > MAX_DEPTH:
            continue
        found.add(subject)
        todo.extend([(inner, depth + 1) for part in parts_of(subject) for inner in part.atoms])
    return found
