"""Guards: tests that make a value harmless, or that only seem to.

A guard is recognised where it is evaluated, by what it does to values, not by how it is written: its result is a
condition that carries facts, so it works the same in an ``if``, an ``assert``, a helper that returns it, or a
comprehension. What a test excludes is decided by the metacharacters of each danger (``rules/models/dangers.yaml``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from mcplint.machine import implications, loose_checks, questions, symbols, texts
from mcplint.machine.containers import item_of_any, items_of
from mcplint.machine.derivations import Made, arguments, made, resolution, same_place, subject_of
from mcplint.machine.facts import ANYTHING, NO_FACTS, RELATIVE, Facts, Has, Lacks, Safe, Subject, Tag, Weak, union_all
from mcplint.machine.heap import ANY_ITEM, ANY_KEY, CallRecord
from mcplint.machine.regexes import Language, characters, language, language_of, language_without
from mcplint.machine.spelling import excludes, flags_of
from mcplint.machine.subjects import about, lifted, subjects
from mcplint.machine.values import Atom, Const, Labels, Lib, Ref, Symbol, Unknown, Value, join_all, union_labels
from mcplint.models.structs import Containment
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.machine.values import Place

SCALARS = frozenset({"builtins.int", "builtins.float", "builtins.bool", "builtins.complex"})
"""Types whose values can do no harm as text."""

EMPTY = (NO_FACTS, NO_FACTS)
Outcome = tuple[Facts, Facts]
"""The facts of a test that is true, and of one that is false."""


# --- comparisons -----------------------------------------------------------------------------------------------------


def compared(m: Machine, op: str, left: Value, right: Value, node: hir.Compare) -> Value:
    """The result of a comparison that is not decided, with what it implies."""
    labels = union_labels(left.labels, right.labels)
    if not labels:
        return Value((Unknown("builtins.bool"),))
    place = m.here(node)[:3]
    positive = op in ("==", "is", "in", "<=", ">=")
    if op in ("==", "!=", "is", "is not"):
        when_true, when_false = _equality(m, left, right, place)
    elif op in ("in", "not in"):
        when_true, when_false = _membership(m, left, right, place)
    elif op in ("<=", ">="):
        when_true, when_false = _subset(m, *((left, right) if op == "<=" else (right, left))), NO_FACTS
    else:
        when_true, when_false = EMPTY
    if not positive:
        when_true, when_false = when_false, when_true
    return _test(m, (left, right), (when_true, when_false), labels, node)


def _test(m: Machine, operands: tuple[Value, ...], outcome: Outcome, labels: Labels, node: hir.Node | None) -> Value:
    if not outcome[0].held and not outcome[1].held:
        return Value((Unknown("builtins.bool"),), labels)
    return implications.condition(m, operands, outcome[0], outcome[1], labels, node)


def equal_to_constant(m: Machine, value: Value) -> Facts:
    """What follows from a value being one of some constants."""
    return about(m, value, Safe(ANYTHING)) if value.labels else NO_FACTS


def _equality(m: Machine, left: Value, right: Value, place: Place) -> Outcome:
    for value, bound in ((left, right), (right, left)):
        if value.labels and bound.labels and (named := _own_name(m, value, bound, place)).held:
            return named, NO_FACTS
        other = _bounding(m, bound)
        if not value.labels or other.labels:
            continue
        below = _compared_containment(m, value, other, place)
        if below is not None:
            return below, NO_FACTS
        inside = _of_folder(m, value)
        if inside is not None:
            return contained(m, inside, other, place).union(about(m, inside, *_ONE_NAME)), NO_FACTS
        return about(m, value, Safe(ANYTHING)), NO_FACTS
    return EMPTY


def _own_name(m: Machine, value: Value, name: Value, place: Place) -> Facts:
    """``os.path.basename(path) == path``: no folder is in it."""
    held = subjects(m, value)
    for subject in subjects(m, name):
        questions.ask(m, "made", subject)
        call = made(subject)
        of = call.receiver if call is not None and call.path.endswith(".name") else None
        path = call.record.get(0, "p") if call is not None and call.path == "os.path.basename" else None
        given = path.atoms if path is not None else (of,) if of is not None else ()
        origins = [origin for origin in map(subject_of, given) if origin is not None]
        if any(link in held for origin in origins for link, _ in same_place(m.libraries.models, origin)):
            return about(m, value, Lacks("/", place))
    return NO_FACTS


def _compared_containment(m: Machine, value: Value, base: Value, place: Place) -> Facts | None:
    """``os.path.commonpath([path, base]) == base``."""
    for subject in subjects(m, value):
        questions.ask(m, "made", subject)
        call = made(subject)
        model = m.libraries.models.containment(call.path) if call is not None else None
        if call is not None and model is not None and model.by == "comparison":
            listed = call.record.get(0)
            elements = _elements(m, listed) if listed is not None else []
            return union_all([contained(m, element, base, place) for element in elements if element.labels])
    return None


_ONE_NAME = (Safe("path-read"), Safe("path-write"))
"""What follows from a path being one name in a folder: ``..`` can be deleted, but neither read nor written."""


def _of_folder(m: Machine, value: Value) -> Value | None:
    """The path of which ``value`` is ``os.path.dirname(path)``."""
    for subject in subjects(m, value):
        questions.ask(m, "made", subject)
        call = made(subject)
        if call is not None and call.path == "os.path.dirname":
            return call.record.get(0, "p")
    return None


def _elements(m: Machine, value: Value) -> list[Value]:
    """The elements of a list, or of a frozen one."""
    frozen = [
        part for atom in value.atoms if isinstance(atom, Symbol) and atom.op in ("list", "tuple") for part in atom.parts
    ]
    return frozen or items_of(m, value) or []


def _membership(m: Machine, left: Value, right: Value, place: Place) -> Outcome:
    """``left in right``."""
    if right.labels:
        left = _bounding(m, left)
    if left.labels and not right.labels:
        if _holds_inputs(m, right):
            return NO_FACTS, NO_FACTS
        if isinstance(right.only, Const) and isinstance(right.only.value, str):
            spoken = language_of(characters(right.only.value))
            return about(m, left, *safe_by(m, spoken, exact=True)), NO_FACTS
        words = loose_checks.of_first_word(m, left, place)
        listed = [text for each in items_of(m, right) or () for text in _texts(each)]
        folders = loose_checks.of_listed_folders(listed, place)
        return about(m, left, Safe(ANYTHING)).union(words), about(m, left, *folders).union(words)
    if right.labels and not left.labels:
        parents = _parents(m, right)
        if parents is not None:
            return contained(m, parents, left, place), NO_FACTS
        constants = _texts(left)
        whole = _whole_of_parts(m, right)
        if constants and whole is not None:
            return NO_FACTS, about(m, whole, *[Lacks(text, place) for text in constants if text == os.pardir])
        if constants:
            holds = about(m, right, *[Has(text, place) for text in constants]) if len(constants) == 1 else NO_FACTS
            return holds, about(m, right, *[Lacks(text, place) for text in constants])
    return EMPTY


def _subset(m: Machine, inner: Value, outer: Value) -> Facts:
    """``set(text) <= ALLOWED``: what is known of every character, or of every element of a list."""
    allowed = items_of(m, outer) if not outer.labels and isinstance(outer.only, (Ref, Const)) else None
    given = item_of_any(m, inner)
    if not allowed or not given.labels or any(len(_texts(each)) != len(each.atoms) for each in allowed):
        return NO_FACTS
    spoken = language_of(characters("".join(text for each in allowed for text in _texts(each))))
    return lifted(m, about(m, given, Safe(ANYTHING), *safe_by(m, spoken, exact=True)), inner)


def _is_subset(m: Machine, call: Made, place: Place) -> Outcome:  # noqa: ARG001
    """``given.issubset(allowed)``, ``allowed.issuperset(given)``."""
    if call.receiver is None or not call.record.positional:
        return EMPTY
    sides = Value((call.receiver,)), call.record.positional[0]
    return _subset(m, *(sides if call.path.endswith("issubset") else sides[::-1])), NO_FACTS


def _holds_inputs(m: Machine, value: Value) -> bool:
    """Whether what is in a container comes from inputs, so that being in it says little."""
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.obj.kind in ("list", "tuple", "set", "dict"):
            inside = m.read(atom.obj, ANY_KEY if atom.obj.kind == "dict" else ANY_ITEM)
            items = [*(items_of(m, Value((atom,))) or ()), *([inside] if inside is not None else ())]
            if any(item.labels for item in items):
                return True
    return False


def _parents(m: Machine, value: Value) -> Value | None:
    """The path of which ``value`` is ``path.parents``."""
    return _path_with(m, value, "parents")


def _whole_of_parts(m: Machine, value: Value) -> Value | None:
    """The path of which ``value`` is ``path.parts``."""
    return _path_with(m, value, "parts")


def _path_with(m: Machine, value: Value, name: str) -> Value | None:
    paths: list[Value] = []
    for atom in symbols.as_attributes(m, value).atoms:
        if isinstance(atom, Symbol):
            questions.ask(m, "made", atom)
        if not isinstance(atom, Symbol) or atom.op != "attribute" or str(atom.data).rpartition(".")[2] != name:
            return None
        paths.append(atom.parts[0])
    return join_all(paths) if paths else None


def _texts(value: Value) -> list[str]:
    """The constant texts among the alternatives; what separates folders is what it is on most systems."""
    atoms = ["/" if isinstance(atom, Lib) and atom.path in texts.SEPARATORS else atom for atom in value.atoms]
    given = [atom.value if isinstance(atom, Const) else atom for atom in atoms]
    return [text for text in given if isinstance(text, str) and text]


def asked(m: Machine, value: Value, node: hir.Node | None) -> Value:
    """Attributes of library objects that are truth values (``address.is_private``), with what they imply."""
    if node is None or not value.labels:
        return value
    found: list[Atom] = []
    models = m.libraries.models
    for atom in value.atoms:
        if not isinstance(atom, Lib) or models.attribute_type(atom.path) != "builtins.bool":
            return value
        if models.predicate(atom.path) is None:
            found.append(Unknown("builtins.bool"))
            continue
        record = CallRecord(node=node, labels=value.labels)
        found.extend(called(m, atom.path, atom.receiver, record, Value((atom,), value.labels), node).atoms)
    return Value(tuple(dict.fromkeys(found)), value.labels) if found else value


# --- containment of paths --------------------------------------------------------------------------------------------


def contained(m: Machine, path: Value, base: Value, place: Place) -> Facts:
    """What a test that ``path`` lies below ``base`` establishes: safety, or a weakness if it was not normalised."""
    return union_all([_contained(m, subject, base, place) for subject in subjects(m, path)])


def _bounding(m: Machine, base: Value) -> Value:
    """A folder that something is confined to, without the labels of those that a user of the client has allowed."""
    boundaries = m.libraries.models.boundaries
    labels = tuple([label for label in base.labels if label.removeprefix(symbols.OUTSIDE) not in boundaries])
    return base if len(labels) == len(base.labels) else Value(base.atoms, labels)


def _contained(m: Machine, subject: Subject, base: Value, place: Place) -> Facts:
    models = m.libraries.models
    if _bounding(m, base).labels:
        return NO_FACTS
    questions.ask(m, "places", subject)
    how = resolution(models, subject)
    tags: tuple[Tag, ...]
    if how:
        tags = tuple([Safe(danger) for danger in _path_dangers(m)])
    else:
        tags = (Weak("path", "not-normalised", place),)
    return Facts({link: tags for link, _ in same_place(models, subject)})


def _path_dangers(m: Machine) -> list[str]:
    return [name for name in m.libraries.models.dangers if name.startswith("path-")]


# --- calls -----------------------------------------------------------------------------------------------------------


def called(
    m: Machine, path: str, receiver: Atom | None, record: CallRecord, result: Value, node: hir.Node | None
) -> Value:
    """The result of a library call, with what it implies if it is a test; facts that its return alone establishes hold
    from here on."""
    if node is None or (not result.labels and not record.labels):
        return result
    models = m.libraries.models
    call = Made(path, receiver, record)
    place = m.here(node)[:3]
    labels = union_labels(result.labels, record.labels)
    special = _SPECIAL.get(path)
    if special is not None:
        outcome = special(m, call, place)
        return result if outcome == EMPTY else _test(m, tuple(record), outcome, labels, node)
    predicate = models.predicate(path)
    if predicate is not None:
        tags = [Safe(ANYTHING if danger == "all" else danger) for danger in predicate.excludes]
        asked = arguments(predicate.argument, call)
        facts = union_all([about(m, value, *tags) for value in _stripped(m, asked)])
        if predicate.by == "return":
            m.assume(facts)
            return result
        outcome = (NO_FACTS, facts) if predicate.negated else (facts, NO_FACTS)
        return _test(m, tuple(asked), outcome, labels, node)
    containment = models.containment(path)
    if containment is not None and containment.by != "comparison":
        return _containment(m, containment, call, result, place, labels, node)
    return _expression(m, path, call, result, place, labels, node) if path.startswith("re.") else result


def _containment(
    m: Machine, model: Containment, call: Made, result: Value, place: Place, labels: Labels, node: hir.Node
) -> Value:
    paths, bases = arguments(model.argument, call), arguments(model.base, call)
    facts = union_all([contained(m, path, base, place) for path in paths for base in bases])
    if model.by == "return":
        m.assume(facts)
        return result
    return _test(m, (*paths, *bases), (facts, NO_FACTS), labels, node)


def _edges(edge: str) -> Callable[[Machine, Made, Place], Outcome]:
    def outcome(m: Machine, call: Made, place: Place) -> Outcome:
        """``text.startswith(...)``, ``text.endswith(...)``."""
        if call.receiver is None or not call.record.positional:
            return EMPTY
        value = Value((call.receiver,), call.record.labels)
        given = _bounding(m, call.record.positional[0])
        if given.labels:
            return EMPTY
        texts = _alternatives(m, given)
        if edge == "start":
            url = about(m, value, *_of_prefix(texts, place))
            return url.union(_starts(m, value, given, texts, place)), _absent(m, value, texts, place, edge)
        absent = _absent(m, value, texts, place, edge)
        if len(texts) == 1:
            return about(m, value, Has(texts[0], place, edge)), absent
        if texts and edge == "end" and all(text.startswith(".") for text in texts):
            return about(m, value, Has(min(texts, key=len), place, edge)), absent
        return NO_FACTS, absent

    return outcome


def _absent(m: Machine, value: Value, texts: list[str], place: Place, edge: str) -> Facts:
    if not texts:
        return NO_FACTS
    tags = [Lacks(text, place, edge) for text in texts]
    if edge == "start" and texts[0] in (os.pardir, "../"):
        below = _below_base(m, value, place)
        if below.held:
            return below
    if edge == "start" and os.pardir in texts and all(_is_normalised(m, subject) for subject in subjects(m, value)):
        tags.append(Lacks(os.pardir, place))  # a normalised path goes up at its beginning or not at all
    return about(m, value, *tags)


def _below_base(m: Machine, value: Value, place: Place) -> Facts:
    """What a test that ``os.path.relpath(path, base)`` does not begin with ``..`` says of the path."""
    for subject in subjects(m, value):
        questions.ask(m, "made", subject)
        call = made(subject)
        path, base = (call.record.get(0, "path"), call.record.get(1, "start")) if call is not None else (None, None)
        if call is not None and call.path == "os.path.relpath" and path is not None and base is not None:
            return contained(m, path, base, place)
    return NO_FACTS


def _is_normalised(m: Machine, subject: Subject) -> bool:
    questions.ask(m, "made", subject)
    call = made(subject)
    return call is not None and call.path in ("os.path.normpath", "posixpath.normpath")


def _is_absolute(m: Machine, call: Made, place: Place) -> Outcome:  # noqa: ARG001
    """``os.path.isabs(path)``, ``path.is_absolute()``."""
    if call.receiver is not None:
        return NO_FACTS, about(m, Value((call.receiver,), call.record.labels), RELATIVE)
    path = call.record.get(0, "s")
    return NO_FACTS, about(m, path, RELATIVE) if path is not None else NO_FACTS


def _starts(m: Machine, value: Value, base: Value, texts: list[str], place: Place) -> Facts:
    """What ``value.startswith(base)`` says of a path, or of any text."""
    below = _starts_with_base(m, value, base, texts, place)
    if below is not None:
        return below
    return about(m, value, Has(texts[0], place, "start")) if len(texts) == 1 else NO_FACTS


def _of_prefix(texts: list[str], place: Place) -> list[Tag]:
    """What a test for some beginnings says of a URL: whether they include the end of the host."""
    if texts and all(map(loose_checks.names_host, texts)):
        part = next(filter(loose_checks.names_part_of_site, texts), None)
        if part is not None:
            return [Weak(danger, loose_checks.PATH_START, place, part) for danger in ("url", "browser")]
        return [Safe("url"), Safe("browser")]
    if texts and not any("://" in text and not text.endswith("://") for text in texts):
        return []
    return [Weak("url", "host-start", place), Weak("browser", "host-start", place)]


def _alternatives(m: Machine, value: Value) -> list[str]:
    elements = items_of(m, value) if isinstance(value.only, Ref) else [value]
    texts = [text for element in elements or [] for text in _texts(element)]
    return texts if elements is not None and len(texts) >= len(elements) else []


def _starts_with_base(m: Machine, value: Value, base: Value, given: list[str], place: Place) -> Facts | None:
    """``path.startswith(base)`` as a test that a path lies in a folder; None if it is not one."""
    found = subjects(m, value)
    for subject in found:
        questions.ask(m, "places", subject)
    if isinstance(base.only, Symbol):
        questions.ask(m, "edges", base.only)
    resolved = [subject for subject in found if resolution(m.libraries.models, subject)]
    end = texts.ends_with(base)
    if not resolved:
        if end and not isinstance(base.only, Const):
            return None
        return None if given else about(m, value, Weak("path", "not-normalised-prefix", place))
    if end.endswith(("/", "\\")) or _ends_with_separator(base):
        return contained(m, value, base, place)
    return about(m, value, Weak("path", "prefix", place, end))


def _ends_with_separator(base: Value) -> bool:
    """Whether a text ends with ``os.sep``, or is what ``os.path.join(folder, "")`` returns."""
    atom = base.only
    if isinstance(atom, Lib):
        return atom.path in texts.SEPARATORS
    if isinstance(atom, Symbol) and atom.op == "text" and atom.parts:
        return _ends_with_separator(atom.parts[-1])
    return False


def _is_instance(m: Machine, call: Made, place: Place) -> Outcome:  # noqa: ARG001 - all outcomes take the same
    if len(call.record.positional) < 2:
        return EMPTY
    value, cls = call.record.positional[:2]
    elements = items_of(m, cls) if isinstance(cls.only, Ref) and cls.only.obj.kind == "tuple" else [cls]
    paths = [element.only.path if isinstance(element.only, Lib) else "" for element in elements or []]
    if paths and all(path in SCALARS for path in paths):
        return about(m, value, Safe(ANYTHING)), NO_FACTS
    return EMPTY


_SPECIAL = {
    "builtins.str().startswith": _edges("start"),
    "builtins.str().endswith": _edges("end"),
    "builtins.isinstance": _is_instance,
    "builtins.set().issubset": _is_subset,
    "builtins.set().issuperset": _is_subset,
    "os.path.isabs": _is_absolute,
    "pathlib.Path().is_absolute": _is_absolute,
    "pathlib.PurePath().is_absolute": _is_absolute,
}


# --- characters ------------------------------------------------------------------------------------------------------


def _stripped(m: Machine, values: Iterable[Value]) -> list[Value]:
    """``x`` besides ``x.replace("_", "")``: a test of the rest says as much of the whole, but for what was removed."""
    found: list[Value] = []
    for value in values:
        found.append(value)
        for subject in subjects(m, value):
            questions.ask(m, "made", subject)
            call = made(subject)
            if call is not None and call.path == "builtins.str().replace" and call.receiver is not None:
                removed, put = call.record.get(0), call.record.get(1)
                if removed is not None and put is not None and put.only == Const("") and _harmless(_texts(removed)):
                    found.extend(_stripped(m, [Value((call.receiver,), value.labels)]))
    return found


def _harmless(texts: list[str]) -> bool:
    return bool(texts) and all(text in ("_", "-", ".", " ") for text in texts)


def safe_by(m: Machine, spoken: Language, *, exact: bool) -> list[Tag]:
    """The dangers that texts of a language cannot do. ``exact`` if no newline may follow them."""
    return [Safe(name) for name, danger in m.libraries.models.dangers.items() if excludes(danger, spoken, exact)]


def _expression(
    m: Machine, path: str, call: Made, result: Value, place: Place, labels: Labels, node: hir.Node
) -> Value:
    """``re.fullmatch`` and its kin: the result is a match or None."""
    method = path.rpartition(".")[2]
    if method not in ("match", "search", "fullmatch"):
        return result
    found = _pattern_and_text(m, path, call)
    if found is None:
        return result
    pattern, flags, subject = found
    tags = [Safe(ANYTHING)] if pattern is None else matched_tags(m, pattern, flags, method, place)
    facts = about(m, subject, *tags) if tags and subject.labels else NO_FACTS
    facts = facts.union(loose_checks.of_first_word(m, subject, place))
    matched = symbols.call_symbol(m, "re.Match", path, call.receiver, call.record, node, when_true=facts)
    rest = _without(m, pattern, flags, subject) if method == "search" and pattern is not None else NO_FACTS
    missed = symbols.symbol(m, "verdict", "builtins.None", data=(None,), when_true=rest, when_false=rest)
    return Value((matched, missed), labels)


def _without(m: Machine, pattern: str, flags: int, subject: Value) -> Facts:
    """What follows where ``re.search("[^a-z]", text)`` finds nothing."""
    spoken = language_without(pattern, flags) if subject.labels else None
    return NO_FACTS if spoken is None else about(m, subject, *safe_by(m, spoken, exact=True))


def _pattern_and_text(m: Machine, path: str, call: Made) -> tuple[str | None, int, Value] | None:
    """The pattern, its flags and what is matched; None as pattern for one that settings say, whatever it is."""
    record = call.record
    if path.startswith(("re.compile()", "re.Pattern()")):
        if isinstance(call.receiver, Ref):
            questions.ask(m, "made", call.receiver.obj)
        compiled = call.receiver.obj.record if isinstance(call.receiver, Ref) else None
        text = record.get(0, "string")
        if compiled is None or text is None:
            return None
        pattern, flags = compiled.get(0, "pattern"), compiled.get(1, "flags")
    else:
        text = record.get(1, "string")
        pattern, flags = record.get(0, "pattern"), record.get(2, "flags")
    if pattern is None or text is None:
        return None
    constants = _texts(pattern)
    if not constants and not pattern.labels:
        return None, 0, text
    return (constants[0], flags_of(flags), text) if len(constants) == 1 else None


def matched_tags(m: Machine, pattern: str, flags: int, method: str, place: Place) -> list[Tag]:
    """What a text that an expression matches is safe for, or what the expression misses."""
    spoken = language(pattern, flags)
    if spoken is None:
        return []
    start = spoken.at_start or method in ("match", "fullmatch")
    end = spoken.at_end or method == "fullmatch"
    exact = method == "fullmatch" or not spoken.newline
    tags: list[Tag] = []
    if start and spoken.prefix:
        tags.append(Has(spoken.prefix, place, "start"))
    if start and spoken.one_host:
        tags.extend([Safe("url"), Safe("browser")])
    if start and end:
        tags.extend(safe_by(m, spoken, exact=exact))
        return tags
    for tag in safe_by(m, spoken, exact=True):
        assert isinstance(tag, Safe)
        tags.append(Weak(tag.danger, "not-anchored", place, pattern))
    return tags


def constrained(m: Machine, subject: Symbol, pattern: str) -> Facts:
    """What a ``pattern`` of a schema says of an argument: it is searched for, and ``$`` is the very end."""
    spoken = language(pattern)
    if spoken is None or not (spoken.at_start and spoken.at_end):
        return NO_FACTS
    tags = tuple(safe_by(m, spoken, exact=True))
    return Facts({subject: tags}) if tags else NO_FACTS
