"""Checks that look like guards and let through what they should stop, apart from those of characters and prefixes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mcplint.machine import questions
from mcplint.machine.containers import item_of_any
from mcplint.machine.derivations import arguments, list_of_word, made, same_place, subject_of
from mcplint.machine.events import FirstWord
from mcplint.machine.facts import NO_FACTS, Facts, Subject, Tag, Weak
from mcplint.machine.values import Const, Ref, Symbol, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mcplint.machine.machine import Machine
    from mcplint.machine.values import Place
    from mcplint.models.models import Models
    from mcplint.syntax.hir import Node

FIRST_WORD = "first-word"
LISTED_FOLDERS = "listed-folders"
RESOLVED_IN_VAIN = "resolved-in-vain"
PATH_START = "path-start"
USER_NAME = "user-name"
"""Kinds of weaknesses, see :class:`mcplint.machine.facts.Weak`."""

_HOST = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\\@\s]+[/?#]", re.IGNORECASE)
_ABSOLUTE = re.compile(r"/|[A-Za-z]:\\")


def names_host(prefix: str) -> bool:
    """Whether what begins like this is a URL of one host."""
    return _HOST.match(prefix) is not None


def names_part_of_site(prefix: str) -> bool:
    """Whether a beginning of URLs names a folder of a host, without the slash that ends its name."""
    host = _HOST.match(prefix)
    rest = prefix[host.end() :] if host is not None else ""
    return bool(rest) and not rest.endswith("/") and not set(rest) & set("?#")


def of_listed_folders(texts: list[str], place: Place) -> tuple[Tag, ...]:
    """What is known of a path that is none of some folders: what lies in them passes."""
    if len(texts) < 2 or not all(_ABSOLUTE.match(text) for text in texts):
        return ()
    return (Weak("path", LISTED_FOLDERS, place),)


def of_first_word(m: Machine, value: Value, place: Place) -> Facts:
    """What a look at the first of several words says of the others: they were checked, if not enough, as arguments of
    a program. It is where the word was taken that the others were left out, not in a function that looks at words.

    The test is an event, too: one in a loop over the words, or behind ``if words``, is no fact once the paths meet."""
    held: dict[Subject, tuple[Tag, ...]] = {}
    for atom in value.atoms:
        subject = subject_of(atom)
        for link in _alternatives(m.libraries.models, subject) if subject is not None else ():
            questions.ask(m, "places", link)
            questions.ask(m, "word", link)
            taken = _taken_at(link) or place
            listed = list_of_word(link)
            if listed is not None and not _may_be_words(m, listed):
                continue
            words = _all_words(m, listed)
            held.update({word: (Weak("argv", FIRST_WORD, taken),) for word in words})
            if words:
                atoms = tuple([word if isinstance(word, Symbol) else Ref(word) for word in words])
                word = Value((link if isinstance(link, Symbol) else Ref(link),), value.labels)
                m.emit(FirstWord(*place, m.frame.uncertain == 0, word, Value(atoms, value.labels)))
    return Facts(held) if held else NO_FACTS


def _alternatives(models: Models, subject: Subject) -> Iterator[Subject]:
    """A subject and what is the same text, also each of those that it is one of."""
    for link, _ in same_place(models, subject):
        yield link
        if isinstance(link, Symbol) and link.op == "choice":
            for one in map(subject_of, link.parts[0].atoms):
                if one is not None:
                    yield from _alternatives(models, one)


_PAIRS = frozenset({"items", "enumerate", "zip", "partition", "rpartition", "splitext", "groups", "most_common"})
"""Calls whose results, or the elements of these, begin with something, but not with the first of several words."""


def _may_be_words(m: Machine, listed: Value) -> bool:
    """Whether a list may hold the words of a command: it is no pair, and was not split at anything but blanks."""
    for atom in listed.atoms:
        subject = subject_of(atom)
        while isinstance(subject, Symbol) and subject.op in ("element", "one", "checked", "widened") and subject.parts:
            subject = subject_of(subject.parts[0].atoms[0])
        if subject is None:
            continue
        questions.ask(m, "made", subject)
        call = made(subject)
        name = call.path.rpartition(".")[2] if call is not None else ""
        if name in _PAIRS:
            return False
        if call is not None and name in ("split", "rsplit") and call.path.startswith("builtins.str()"):
            separator = call.record.get(0, "sep")
            given = separator.only.value if separator is not None and isinstance(separator.only, Const) else None
            if isinstance(given, str) and given.strip():
                return False
    return True


def _taken_at(word: Subject) -> Place | None:
    return word.place if isinstance(word, Symbol) else None


def _all_words(m: Machine, words: Value | None) -> list[Subject]:
    """What every word of a command derives from: what made the list, or the symbol of its elements."""
    if words is None:
        return []
    atoms = [atom for atom in words.atoms if not isinstance(atom, Ref) or atom.obj.kind == "library"]
    listed = tuple([atom for atom in words.atoms if isinstance(atom, Ref) and atom.obj.kind in ("list", "tuple")])
    if listed:
        atoms.extend(item_of_any(m, Value(listed, words.labels)).atoms)
    return [subject for subject in map(subject_of, atoms) if subject is not None]


def resolve_in_vain(m: Machine, result: Value, node: Node) -> None:
    """A statement that resolves a path and leaves the result: meant as a check, it tells at most whether it exists."""
    models = m.libraries.models
    held: dict[Subject, tuple[Tag, ...]] = {}
    for atom in result.atoms if result.labels else ():
        subject = subject_of(atom)
        call = made(subject) if subject is not None else None
        flow = models.flow(call.path) if call is not None else None
        if subject is not None:
            questions.ask(m, "made", subject)
        if call is None or flow is None or flow.resolves not in ("symlinks", "lexical"):
            continue
        tag = Weak("path", RESOLVED_IN_VAIN, m.here(node)[:3])
        for value in [value for wanted in flow.arguments for value in arguments(wanted, call)]:
            for origin in [subject for subject in map(subject_of, value.atoms) if subject is not None]:
                held.update({link: (tag,) for link, _ in same_place(models, origin)})
    m.assume(Facts(held) if held else NO_FACTS)
