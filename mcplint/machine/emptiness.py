"""Lists of complaints: where a list is empty in the end, nothing was put into it, so that all tests went well.

``errors = []``, ``if not name.isalnum(): errors.append(…)``, ``if errors: return errors``; and lists of what has not
passed: ``bad = [name for name in names if not name.isalnum()]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.facts import NO_FACTS, Facts, Subject, Tag, meet_all
from mcplint.machine.heap import IF_EMPTY, LENGTH, Effects, HeapObject
from mcplint.machine.values import Const, Value

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def note(m: Machine, alternatives: list[Effects], gained: list[Facts], fresh: int) -> None:
    """Some of the paths that meet put something into a list: note what holds if it is empty all the same."""
    lists = dict.fromkeys([obj for effects in alternatives for obj, key in effects if key == LENGTH])
    for obj in lists:
        both = zip(alternatives, gained, strict=True)
        paths = [(effects, facts) for effects, facts in both if _has(obj, effects, fresh)]
        empty = [(effects, facts) for effects, facts in paths if _may_be_empty(_now(effects, obj, LENGTH))]
        if empty and len(empty) < len(paths):
            m.read(obj, IF_EMPTY)
            held = meet_all([facts.union(_facts(_now(effects, obj, IF_EMPTY))) for effects, facts in empty])
            for effects, _ in paths:
                effects[obj, IF_EMPTY] = held


def note_selection(m: Machine, obj: HeapObject, refused: list[Facts]) -> None:
    """A list holds those of some elements of which a test is true. If it is empty the test was false for each of them:
    ``refused``, of which the last ones count, as those before are of rounds in which less was known."""
    held: dict[Subject, tuple[Tag, ...]] = {}
    for facts in refused:
        held.update(facts.held)
    if held:
        m.write(obj, IF_EMPTY, Facts(held))


def of_empty(m: Machine, obj: HeapObject) -> Facts:
    """What holds if a list is empty."""
    return NO_FACTS if obj.id < m.frame.first_id else _facts(obj.slots.get(IF_EMPTY))


def _has(obj: HeapObject, effects: Effects, fresh: int) -> bool:
    """Whether a path has an object."""
    return obj.id < fresh or (obj, LENGTH) in effects


def _now(effects: Effects, obj: HeapObject, key: str) -> Value | None:
    return effects.get((obj, key), obj.slots.get(key))


def _may_be_empty(length: Value | None) -> bool:
    return length is None or not all(isinstance(atom, Const) and atom.value for atom in length.atoms)


def _facts(value: Value | None) -> Facts:
    return value if isinstance(value, Facts) else NO_FACTS
