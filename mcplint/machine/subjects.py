"""Facts about values: what they belong to, and what else they hold of.

A fact about a value is one about what it is the same text or place as; about the host of a URL, it says something of
the URL; about every element of something, something of the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import loose_checks, questions, symbols
from mcplint.machine.derivations import origins_of, same_place, subject_of, urls_of
from mcplint.machine.facts import ANYTHING, NO_FACTS, Facts, Has, Lacks, Safe, Subject, Tag, Weak
from mcplint.machine.heap import ANY_ITEM, EACH, HeapObject
from mcplint.machine.values import Ref, Symbol, Value, join_all

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.machine.values import Place


def subjects(m: Machine, value: Value) -> list[Subject]:
    """What facts about a value belong to."""
    found = [subject_of(atom) for atom in symbols.as_one(m, symbols.as_attributes(m, value)).atoms]
    return [subject for subject in found if subject is not None]


def about(m: Machine, value: Value, *tags: Tag, same: bool = True) -> Facts:
    """Facts about a value and, with ``same``, about what it is the same text or place as."""
    held: dict[Subject, tuple[Tag, ...]] = {}
    for subject in subjects(m, value) if tags else ():
        questions.ask(m, "places", subject)
        questions.ask(m, "hosts", subject)
        linked = [link for link, _ in same_place(m.libraries.models, subject)] if same else [subject]
        for link in linked:
            held[link] = tags
        lifted_tags = tuple([tag for given in tags for tag in _of_host(given)])
        if lifted_tags:
            for url, userinfo in urls_of(m.libraries.models, subject):
                held[url] = lifted_tags if userinfo is None else tuple([_before(tag, userinfo) for tag in lifted_tags])
    return Facts(held) if held else NO_FACTS


def _of_host(tag: Tag) -> list[Tag]:
    """What a fact about the host of a URL says of the URL."""
    if isinstance(tag, Safe):
        return [Safe("url"), Safe("browser")] if tag.danger in (ANYTHING, "url") else []
    if isinstance(tag, Has) and (
        (tag.edge == "end" and tag.text.startswith(".") and "." in tag.text[1:])
        or (tag.edge == "start" and "/" in tag.text)
    ):
        return [Safe("url"), Safe("browser")]
    if isinstance(tag, Has):
        return [Weak("url", f"host-{tag.edge or 'holds'}", tag.place, tag.text)]
    if isinstance(tag, Lacks):
        return [Weak("url", "deny-list", tag.place, tag.text)]
    return [tag] if isinstance(tag, Weak) and tag.danger == "url" else []


def _before(tag: Tag, userinfo: Place) -> Tag:
    """A fact about the host of a URL, if it is about what may as well be a user name in front of it."""
    return Weak(tag.danger, loose_checks.USER_NAME, userinfo) if isinstance(tag, Safe) else tag


def note_targets(m: Machine, made: HeapObject, scope: HeapObject) -> None:
    """Note what the targets of a comprehension stand for that makes any number of elements."""
    targets = [value.present() for value in scope.slots.values() if value.labels]
    if targets and ANY_ITEM in made.slots:
        m.write(made, EACH, join_all(targets))


def _targets(m: Machine, made: Value) -> set[Subject]:
    """What the targets of a comprehension stand for, by what it made."""
    atom = made.only
    noted = m.read(atom.obj, EACH) if isinstance(atom, Ref) else None
    found = [subject_of(atom) for atom in noted.atoms] if noted is not None else []
    return {subject for subject in found if subject is not None}


def of_one(m: Machine, facts: Facts, tests: Value) -> Facts:
    """Facts that hold because one of the tests of elements went well: those that are not about that element."""
    if not facts.held:
        return facts
    targets = _targets(m, tests)
    return facts.without([subject for subject in facts.held if _is_of_element(subject, targets)])


def _is_of_element(subject: Subject, targets: set[Subject]) -> bool:
    origins = origins_of(subject)
    if targets:
        return not targets.isdisjoint(origins)
    return any(isinstance(origin, Symbol) and origin.op in ("one", "element") for origin in origins)


def lifted(m: Machine, facts: Facts, tests: Value) -> Facts:
    """Facts that hold of every element or character of something, as facts about the whole: of ``tests``, which a
    comprehension may have made, each has gone well."""
    held = dict(facts.held)
    targets = _targets(m, tests)
    for subject, tags in facts.held.items():
        if isinstance(subject, Symbol) and subject in targets and isinstance(subject.parts[0].only, Symbol):
            subject = subject.parts[0].only
            held[subject] = held.get(subject, ()) + tags
        if isinstance(subject, Symbol) and subject.op == "element":
            for part in subject.parts:
                for whole in subjects(m, part):
                    kept = tuple([tag for tag in tags if isinstance(tag, Safe) and tag.danger in _by_characters(m)])
                    if kept and isinstance(whole, Symbol) and whole.type in ("", "builtins.str"):
                        held[whole] = held.get(whole, ()) + kept
    return Facts(held) if held else NO_FACTS


def _by_characters(m: Machine) -> set[str]:
    return {name for name, danger in m.libraries.models.dangers.items() if danger.metacharacters is not None}
