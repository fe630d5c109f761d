"""What the truth of a value implies: facts that come with a test, with a returned value, or with a path.

A test's result is a symbol that carries the facts of either outcome. A value that is returned or stored under facts
that do not hold on other paths takes them along, so that ``if is_safe(p):``, ``p = checked(p)`` and
``y = x if ok(x) else ""`` need no special cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import containers, emptiness, judgements, questions, sharing, symbols
from mcplint.machine.derivations import derivation_of
from mcplint.machine.facts import ANYTHING, NO_FACTS, Facts, Safe, Subject, Tag, confinement, meet_all, union_all
from mcplint.machine.heap import FACTS, IMPLIED, NOTES, OPEN, Effects, HeapObject
from mcplint.machine.symbols import as_attributes, symbol
from mcplint.machine.values import ABSENT, Atom, Const, Labels, Ref, Symbol, Unknown, Value

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.syntax.hir import Node

ANY_TEST = "any-test"
"""The operation of a symbol for the outcome of any of several tests."""

_TESTS = ("condition", "verdict", ANY_TEST)


def condition(
    m: Machine, operands: tuple[Value, ...], when_true: Facts, when_false: Facts, labels: Labels, node: Node | None
) -> Value:
    """The unknown result of a test that establishes facts."""
    made = symbol(m, "condition", "builtins.bool", operands, node=node, when_true=when_true, when_false=when_false)
    return Value((made,), labels)


def when(m: Machine, value: Value, holds: bool) -> Facts:
    """The facts that follow from ``value`` being true (or false)."""
    found: list[Facts] = []
    for atom in value.atoms:
        if judgements.truth_of(m, atom) is (not holds):
            continue
        found.append(_of_atom(m, atom, holds))
    common = meet_all(found)
    if holds:
        return common
    return common.union(_empty(symbols.as_one(m, value))).union(_of_no_elements(m, value))


def _of_atom(m: Machine, atom: Atom, holds: bool) -> Facts:
    if not isinstance(atom, Symbol):
        return _of_object(m, atom) if holds else _of_object(m, atom).union(_of_empty(m, atom))
    questions.ask(m, "test", atom)
    return (atom.when_true if holds else atom.when_false) or NO_FACTS


def _empty(value: Value) -> Facts:
    """What is false is empty or None, which can do no harm; of several alternatives, each where it is the value."""
    held: dict[Subject, tuple[Tag, ...]] = {}
    for atom in value.atoms:
        if isinstance(atom, Symbol) and atom.op not in _TESTS and atom.type != "builtins.bool":
            held[atom] = (Safe(ANYTHING),)
    return Facts(held) if held else NO_FACTS


def _of_no_elements(m: Machine, value: Value) -> Facts:
    """An input that is an empty list: there is no element that could do harm."""
    if not value.labels or not all(isinstance(atom, Ref) and atom.obj.kind in _LISTS for atom in value.atoms):
        return NO_FACTS
    held: dict[Subject, tuple[Tag, ...]] = {}
    for atom in containers.item_of_any(m, value).atoms:
        if isinstance(atom, Symbol) and atom.op == "element" and atom.parts[0].atoms == value.atoms:
            held[atom] = (Safe(ANYTHING),)
    return Facts(held) if held else NO_FACTS


_LISTS = ("list", "tuple", "set")


def certain_facts(m: Machine, atom: Atom) -> Facts:
    """The facts that hold if a value is this alternative."""
    if not isinstance(atom, Symbol):
        return _of_object(m, atom)
    questions.ask(m, "test", atom)
    if atom.op == "verdict" or atom.type in judgements.ALWAYS_TRUE:
        return atom.when_true or NO_FACTS
    return atom.data if atom.op == "checked" and isinstance(atom.data, Facts) else NO_FACTS


def whichever(m: Machine, value: Value) -> Facts:
    """The facts that hold whichever of its alternatives a value is."""
    return meet_all([certain_facts(m, atom) for atom in value.atoms])


def _of_empty(m: Machine, atom: Atom) -> Facts:
    return emptiness.of_empty(m, atom.obj) if isinstance(atom, Ref) and atom.obj.kind == "list" else NO_FACTS


def _of_object(m: Machine, atom: Atom) -> Facts:
    """The facts that come with an object: those of the only way to it."""
    if not isinstance(atom, Ref) or atom.obj.id < m.frame.first_id:
        return NO_FACTS
    facts = atom.obj.slots.get(IMPLIED)
    return facts if isinstance(facts, Facts) else NO_FACTS


def assume(m: Machine, test: Value, holds: bool) -> None:
    """Go on on the path on which ``test`` is ``holds``."""
    m.assume(when(m, test, holds))


def negated(m: Machine, value: Value, node: Node | None) -> Value:
    """``not value`` for a value whose truth is not known."""
    return _tested(m, value, when(m, value, False), when(m, value, True), node)


def as_truth(m: Machine, value: Value, node: Node | None) -> Value:
    """``bool(value)`` for a value whose truth is not known."""
    return _tested(m, value, when(m, value, True), when(m, value, False), node)


def _tested(m: Machine, value: Value, when_true: Facts, when_false: Facts, node: Node | None) -> Value:
    if not when_true.held and not when_false.held:
        return Value((Unknown("builtins.bool"),), value.labels)
    return condition(m, (value,), when_true, when_false, value.labels, node)


def as_one_test(m: Machine, value: Value, node: Node | None) -> Value:
    """``value`` as one condition if it is the outcome of one of several tests: collections hold few alternatives."""
    tests = [atom for atom in value.atoms if isinstance(atom, Symbol) and atom.op in ("condition", "verdict")]
    if len(tests) < 2 or any(atom.type != "builtins.bool" for atom in tests) or len(tests) < len(value.atoms):
        return value
    return condition(m, (value,), when(m, value, True), when(m, value, False), value.labels, node)


def widened_tests(m: Machine, value: Value, known: tuple[Atom, ...]) -> Value:
    """``value`` with its tests as one that implies what all of them do; ``known`` may hold it from a round before."""
    tests = [atom for atom in value.atoms if isinstance(atom, Symbol) and atom.op in _TESTS]
    if len(tests) < 2 or any(atom.type != "builtins.bool" for atom in tests):
        return value
    when_true = meet_all([_of_atom(m, atom, True) for atom in tests if judgements.symbol_truth(atom) is not False])
    when_false = meet_all([_of_atom(m, atom, False) for atom in tests if judgements.symbol_truth(atom) is not True])
    one = next((atom for atom in tests if atom.op == ANY_TEST and atom in known), None)
    if one is None or one.when_true != when_true or one.when_false != when_false:
        one = Symbol("builtins.bool", ANY_TEST, when_true=when_true, when_false=when_false)
    rest = [atom for atom in value.atoms if atom not in tests]
    return Value((one, *rest), value.labels)


def settled(m: Machine, value: Value, truth: bool) -> Value:
    """``value`` on the path on which its truth is known: what that implies stays with it."""
    atoms: list[Atom] = []
    implied = NO_FACTS if truth else _empty(value)
    for atom in value.atoms:
        known = judgements.truth_of(m, atom)
        if known is (not truth):
            continue
        if known is None and isinstance(atom, Unknown) and (not truth or atom.type == "builtins.bool"):
            facts = _of_atom(m, atom, truth).union(implied)
            parts = (Value((atom,), value.labels),) if isinstance(atom, Symbol) else ()
            atoms.append(symbol(m, "verdict", atom.type, parts, data=(truth,), when_true=facts, when_false=facts))
        else:
            atoms.append(_atom_under(m, atom, value.labels, implied) if implied.held else atom)
    return Value(tuple(atoms), value.labels) if atoms else value


def put_in(m: Machine, obj: HeapObject, value: Value) -> Value:
    """``value`` as it becomes one of several elements: what is known of it because of its alternatives is known of
    those, which are not told from alternatives of other elements any more. See also :func:`_with_facts`. In a loop, it
    comes with all that this round knows of it: the next one does not."""
    if sharing.is_shared(m, obj):
        return value
    if not m.frame.fixpoint or not value.labels:
        return under(m, value, m.facts.choices_in(value))
    for atom in value.atoms:
        tags = m.facts.of(atom.obj) if isinstance(atom, Ref) and atom.obj.kind == "library" else ()
        if tags and isinstance(atom, Ref):
            m.write(atom.obj, IMPLIED, Facts({atom.obj: tags}))
    return under(m, value, m.facts.judgements())


def under(m: Machine, value: Value, facts: Facts) -> Value:
    """``value`` as it is on a path on which ``facts`` hold."""
    if not facts.held:
        return value
    chosen = facts.of_choice(value)
    if chosen:
        facts = facts.union(Facts({atom: chosen for atom in value.atoms if isinstance(atom, Symbol)}))
    atoms = tuple([_atom_under(m, atom, value.labels, facts) for atom in value.atoms])
    return Value(atoms, value.labels)


def verdict(m: Machine, value: Value) -> Value:
    """A constant truth value as one that an input decided, if a look at it told nothing else."""
    decided = [isinstance(atom, Const) and isinstance(atom.value, bool) for atom in value.atoms]
    if not any(decided):
        return value
    atoms = [
        _atom_under(m, atom, value.labels, NO_FACTS) if is_decided else atom
        for atom, is_decided in zip(value.atoms, decided, strict=True)
    ]
    return Value(tuple(atoms), value.labels)


def _atom_under(m: Machine, atom: Atom, labels: Labels, facts: Facts) -> Atom:
    if isinstance(atom, Const) and (atom.value is None or isinstance(atom.value, bool)):
        kind = "builtins.bool" if isinstance(atom.value, bool) else "builtins.None"
        return symbol(m, "verdict", kind, data=(atom.value,), when_true=facts, when_false=facts)
    if isinstance(atom, Symbol):
        return _symbol_under(m, atom, labels, facts)
    if isinstance(atom, Unknown) and atom.type == "builtins.bool":
        return symbol(m, "condition", atom.type, when_true=facts, when_false=facts)
    return atom


def _symbol_under(m: Machine, atom: Symbol, labels: Labels, facts: Facts) -> Symbol:
    questions.ask(m, "test", atom)
    if atom.op == "verdict":
        both = (atom.when_true or NO_FACTS).union(facts)
        return symbol(m, "verdict", atom.type, atom.parts, data=atom.data, when_true=both, when_false=both)
    known = atom.data if atom.op == "checked" and isinstance(atom.data, Facts) else NO_FACTS
    implied = bool(atom.when_true or atom.when_false)
    if atom.op == "condition" or atom.type == "builtins.bool" or (implied and not known.held):
        return symbol(
            m,
            "condition",
            atom.type,
            (Value((atom,), labels),),
            when_true=(atom.when_true or NO_FACTS).union(facts),
            when_false=(atom.when_false or NO_FACTS).union(facts),
        )
    relevant = facts if implied else _about(atom, facts)
    return _checked(m, atom, labels, known, relevant, implied) if relevant.beyond(known).held else atom


def _checked(m: Machine, atom: Symbol, labels: Labels, known: Facts, facts: Facts, implied: bool) -> Symbol:
    """A value that is checked where it comes from; that it is this one may imply more than what concerns it."""
    parts = atom.parts if known.held else (Value((atom,), labels),)
    when_true = (atom.when_true or NO_FACTS).union(facts) if implied else NO_FACTS
    when_false = (atom.when_false or NO_FACTS).union(facts) if implied else NO_FACTS
    both = known.union(facts)
    return symbol(m, "checked", atom.type, parts, data=both, when_true=when_true, when_false=when_false)


def coming_from(m: Machine, value: Value, facts: Facts, fresh: int) -> Value:
    """``value`` as one that is there only where ``facts`` hold: that something is this value implies them.

    Objects with ids from ``fresh`` on were made there; others may have come another way.
    """
    if not facts.held:
        return value
    atoms: list[Atom] = []
    for atom in as_attributes(m, under(m, value, facts)).atoms:
        if isinstance(atom, Symbol) and atom.op not in symbols.OUTCOMES and atom.type != "builtins.bool":
            known = atom.data if atom.op == "checked" and isinstance(atom.data, Facts) else NO_FACTS
            atoms.append(_checked(m, atom, value.labels, known, facts, True))
        elif isinstance(atom, Unknown) and atom.__class__ is Unknown:
            atoms.append(symbol(m, "condition", atom.type, when_true=facts, when_false=facts))
        else:
            if isinstance(atom, Ref) and atom.obj.id >= fresh:
                m.write(atom.obj, IMPLIED, facts)
            atoms.append(atom)
    return Value(tuple(atoms), value.labels)


def _about(atom: Symbol, facts: Facts) -> Facts:
    """Those of the facts whose subjects a symbol derives from."""
    subjects, choices = derivation_of(atom)
    held: dict[Subject, tuple[Tag, ...]] = {one: facts.held[one] for one in subjects if one in facts.held}
    for part in choices:
        held.update(facts.choices_in(part).held)
    return Facts(held) if held else NO_FACTS


# --- paths that meet -------------------------------------------------------------------------------------------------


def join_paths(m: Machine, alternatives: list[Effects], fresh: int, *, configured: bool = False) -> Effects:
    """The effect of one of several paths from the present state; values take along what their path established.

    Where settings decide which path is taken (``configured``), a confinement on one of them is one for all: it is the
    operator's choice to switch it off.
    """
    if len(alternatives) > 1:
        place = (m.frame.facts, FACTS)
        present = m.facts
        gained = [_gained(effects.get(place), present) for effects in alternatives]
        if any(facts.held for facts in gained):
            alternatives = _with_facts(m, alternatives, gained, fresh)
            if configured:
                everywhere = present.union(confinement(union_all(gained)))
                joined = m.heap.join_effects(alternatives, fresh)
                kept = joined.get(place)
                joined[place] = everywhere.union(kept) if isinstance(kept, Facts) else everywhere
                return joined
    return m.heap.join_effects(alternatives, fresh)


def _gained(facts: Value | None, present: Facts) -> Facts:
    return facts.beyond(present) if isinstance(facts, Facts) else NO_FACTS


_OWN_NOTES = frozenset({FACTS, OPEN, *NOTES})
"""Slots that hold no values of the program."""


def _with_facts(m: Machine, alternatives: list[Effects], gained: list[Facts], fresh: int) -> list[Effects]:
    """The effects of paths with the facts that each of them gained in what it wrote.

    What is kept in shared state has none: there it would be another value on every way through every handler.
    """
    marked = [dict(effects) for effects in alternatives]
    emptiness.note(m, marked, gained, fresh)
    for location in dict.fromkeys(loc for effects in alternatives for loc in effects):
        obj, key = location
        if key in _OWN_NOTES or sharing.is_shared(m, obj):
            continue
        base = None if obj.id >= fresh else obj.slots.get(key, ABSENT)
        values = [effects.get(location, base) for effects in alternatives]
        if all(value is values[0] for value in values):
            continue
        for index, (value, facts) in enumerate(zip(values, gained, strict=True)):
            if value is not None and facts.held:
                marked[index][location] = under(m, value, facts)
    return marked
