"""From a model file's content to structs: one reader a section, and every mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeVar

from mcplint.models import notation
from mcplint.models.behaviours import Behaviour
from mcplint.models.notation import NotationError
from mcplint.models.reading import Key, WrongEntryError
from mcplint.models.structs import (
    ALL,
    Argument,
    Condition,
    Containment,
    Danger,
    EntryPoint,
    Flow,
    Predicate,
    Sanitizer,
    Sink,
    Source,
)
from mcplint.models.vocabulary import EFFECTS, KEEPS, KINDS, MODES, SEVERITIES
from mcplint.names import did_you_mean

At = tuple[Key, ...]
T = TypeVar("T")

_PATH = re.compile(r"[A-Za-z_]\w*(?:\(\)|\[\])*(?:\.[A-Za-z_]\w*(?:\(\)|\[\])*)*(?:\.\*)?")
_PATTERN = re.compile(r"[\w*]+(?:\.[\w*]+)*")


# --- words and small values ------------------------------------------------------------------------------------------


def unknown(word: str, known: Collection[str], what: str) -> str:
    """What to say of a word that is not in the vocabulary."""
    near = did_you_mean(word, known)
    hint = f"did you mean `{near}`?" if near else f"write one of {', '.join(f'`{name}`' for name in known)}"
    return f"`{word}` is no {what}: {hint}"


def mapping(value: Any, at: At, keys: Collection[str] = (), needed: Collection[str] = ()) -> dict[str, Any]:
    """``value`` as a mapping with no other keys than ``keys`` (any, if there are none given)."""
    if not isinstance(value, dict):
        raise WrongEntryError(
            at, "write a mapping here" + (f" with {', '.join(f'`{key}`' for key in keys)}" if keys else "")
        )
    if keys:
        for key in value:
            if key not in keys:
                raise WrongEntryError((*at, key), unknown(key, keys, "key here"))
    for key in needed:
        if key not in value:
            raise WrongEntryError(at, f"`{key}` is missing")
    return value


def groups(value: Any, at: At, keys: Collection[str], needed: Collection[str]) -> Iterator[tuple[dict[str, Any], At]]:
    """The groups of a section: a list of mappings."""
    if not isinstance(value, list):
        raise WrongEntryError(at, "write a list of groups here: each starts with `- `")
    for number, entry in enumerate(value):
        yield mapping(entry, (*at, number), keys, needed), (*at, number)


def flag(value: Any, at: At) -> bool:
    if not isinstance(value, bool):
        raise WrongEntryError(at, "write true or false here")
    return value


def text(value: Any, at: At) -> str:
    if not isinstance(value, str) or not value.strip():
        raise WrongEntryError(at, "write some text here")
    return value.strip()


def word(value: Any, at: At, known: Collection[str], what: str) -> str:
    """``value``, if it is of the vocabulary."""
    if value not in known:
        raise WrongEntryError(at, unknown(str(value), known, what))
    return str(value)


def words(value: Any, at: At, known: Collection[str], what: str) -> tuple[str, ...]:
    """Several words: a list, or text with spaces between them."""
    found = value if isinstance(value, list) else str(value).split()
    if not found:
        raise WrongEntryError(at, f"name at least one {what}")
    return tuple(word(item, at, known, what) for item in found)


def api_path(value: Any, at: At) -> str:
    """An API path: ``module.function``, ``module.Class().method``, ``module.Class().*``."""
    if not isinstance(value, str) or not _PATH.fullmatch(value):
        raise WrongEntryError(
            at, f"`{value}` is no API path: write `module.function`, `module.Class` or `module.Class().method`"
        )
    return value


def noted(read: Callable[..., T], at: At, *given: Any) -> T:
    """What a reader of :mod:`mcplint.models.notation` makes of ``given``."""
    try:
        return read(*given)
    except NotationError as error:
        raise WrongEntryError(at, str(error)) from None


def arguments(value: Any, at: At) -> tuple[Argument, ...]:
    """Arguments as text; a bare number is a position."""
    found: tuple[Argument, ...] = noted(notation.parse_arguments, at, "" if value is None else str(value))
    return found


def argument(value: Any, at: At) -> Argument:
    found: Argument = noted(notation.parse_argument, at, "" if value is None else str(value))
    return found


def calls(value: Any, at: At) -> Iterator[tuple[str, Any, At]]:
    """The rows of a group: API path → value; or a list of API paths, whose values are None."""
    if isinstance(value, list):
        for number, path in enumerate(value):
            yield api_path(path, (*at, number)), None, (*at, number)
        return
    for path, entry in mapping(value, at).items():
        yield api_path(path, (*at, path)), entry, (*at, path)


# --- sections --------------------------------------------------------------------------------------------------------

_SINK_KEYS = ("danger", "mode", "arguments", "when", "parameters", "severity", "note", "kinds", "effects", "calls")


def read_sinks(value: Any, at: At, dangers: Collection[str]) -> Iterator[tuple[Sink, tuple[str, ...]]]:
    """Sinks with their effects. What a row says replaces what its group says."""
    for group, here in groups(value, at, _SINK_KEYS, ("danger", "mode", "calls")):
        shared = _sink_columns({key: item for key, item in group.items() if key != "calls"}, here, dangers)
        effects = shared.pop("effects", ())
        for path, entry, place in calls(group["calls"], (*here, "calls")):
            own = entry if isinstance(entry, dict) else {"arguments": entry} if entry is not None else {}
            columns = {**shared, **_sink_columns(mapping(own, place, _SINK_KEYS[:-1]), place, dangers)}
            own_effects = columns.pop("effects", effects)
            if not columns.get("arguments"):
                raise WrongEntryError(place, "which argument is dangerous is missing: write for instance `0 name`")
            yield Sink(path=path, **columns), own_effects


def _sink_columns(entry: Mapping[str, Any], at: At, dangers: Collection[str]) -> dict[str, Any]:
    readers: dict[str, Callable[[Any, At], Any]] = {
        "danger": lambda value, place: word(value, place, dangers, "danger"),
        "mode": lambda value, place: word(value, place, MODES, "mode"),
        "arguments": arguments,
        "when": condition,
        "parameters": argument,
        "severity": lambda value, place: word(value, place, SEVERITIES, "severity"),
        "note": text,
        "kinds": lambda value, place: words(value, place, KINDS, "kind"),
        "effects": lambda value, place: words(value, place, EFFECTS, "effect"),
    }
    return {key: readers[key](value, (*at, key)) for key, value in entry.items()}


def condition(value: Any, at: At) -> Condition:
    """A condition on another argument of the call."""
    found: Condition = noted(notation.parse_condition, at, mapping(value, at))
    return found


def danger_names(value: Any, at: At, dangers: Collection[str]) -> tuple[str, ...]:
    """Names of dangers, or ``all``."""
    return (ALL,) if value == ALL else words(value, at, dangers, "danger")


def read_sanitizers(value: Any, at: At, dangers: Collection[str]) -> Iterator[Sanitizer]:
    for group, here in groups(value, at, ("dangers", "note", "calls"), ("dangers", "calls")):
        names = danger_names(group["dangers"], (*here, "dangers"), dangers)
        note = text(group["note"], (*here, "note")) if "note" in group else ""
        for path, entry, place in calls(group["calls"], (*here, "calls")):
            yield Sanitizer(
                path=path, argument=argument(entry, place) if entry is not None else None, dangers=names, note=note
            )


def read_flows(value: Any, at: At) -> Iterator[Flow]:
    for group, here in groups(value, at, ("keeps", "resolves", "calls"), ("keeps", "calls")):
        keeps: Any = word(group["keeps"], (*here, "keeps"), KEEPS, "flow")
        resolves: Any = None
        if "resolves" in group:
            ways = ("symlinks", "lexical", "kept")
            resolves = word(group["resolves"], (*here, "resolves"), ways, "way to resolve a path")
        for path, entry, place in calls(group["calls"], (*here, "calls")):
            found = arguments(entry, place)
            if not found and keeps != "none":
                raise WrongEntryError(
                    place, "which argument flows into the result is missing: write for instance `0 name`"
                )
            yield Flow(path=path, keeps=keeps, arguments=found, resolves=resolves)


def read_predicates(value: Any, at: At, dangers: Collection[str]) -> Iterator[Predicate]:
    for group, here in groups(value, at, ("excludes", "negated", "by", "note", "calls"), ("excludes", "calls")):
        excludes = danger_names(group["excludes"], (*here, "excludes"), dangers)
        note = text(group["note"], (*here, "note")) if "note" in group else ""
        negated = flag(group.get("negated", False), (*here, "negated"))
        by: Any = word(group.get("by", "result"), (*here, "by"), ("result", "return"), "way to tell")
        for path, entry, place in calls(group["calls"], (*here, "calls")):
            given = argument(entry, place)
            yield Predicate(path=path, argument=given, excludes=excludes, negated=negated, by=by, note=note)


def read_containments(value: Any, at: At) -> Iterator[Containment]:
    for path, entry, place in calls(value, at):
        row = mapping(entry, place, ("argument", "base", "by"), ("argument", "base"))
        by: Any = word(row.get("by", "result"), (*place, "by"), ("result", "return", "comparison"), "way to tell")
        yield Containment(
            path=path,
            argument=argument(row["argument"], (*place, "argument")),
            base=argument(row["base"], (*place, "base")),
            by=by,
        )


def read_effects(value: Any, at: At) -> Iterator[tuple[str, tuple[str, ...]]]:
    for path, entry, place in calls(value, at):
        yield path, words(entry, place, EFFECTS, "effect")


def read_behaviours(value: Any, at: At) -> Iterator[tuple[str, Behaviour]]:
    for path, entry, place in calls(value, at):
        yield path, noted(notation.parse_behaviour, place, str(entry))


def read_types(value: Any, at: At) -> Iterator[tuple[str, Behaviour]]:
    """What returns an object of a type: type → list of API paths."""
    for kind, entry, place in calls(value, at):
        made = Behaviour(returns="new", type=kind)
        if not isinstance(entry, list):
            raise WrongEntryError(place, "write a list of the calls that return such an object")
        for number, path in enumerate(entry):
            yield api_path(path, (*place, number)), made


def read_attributes(value: Any, at: At) -> Iterator[tuple[str, str]]:
    for kind, entry, place in calls(value, at):
        if not isinstance(entry, list):
            raise WrongEntryError(place, "write a list of the attributes of this type")
        for number, path in enumerate(entry):
            yield api_path(path, (*place, number)), kind


def read_aliases(value: Any, at: At) -> Iterator[tuple[str, str]]:
    """Other spellings: the path that models use → list of paths that mean the same."""
    for path, entry, place in calls(value, at):
        if not isinstance(entry, list):
            raise WrongEntryError(place, "write a list of the other spellings of this path")
        for number, other in enumerate(entry):
            yield api_path(other, (*place, number)), path


def read_dangers(value: Any, at: At) -> Iterator[Danger]:
    for name, entry in mapping(value, at).items():
        place = (*at, name)
        row = mapping(
            entry, place, ("title", "cwe", "metacharacters", "leading", "sequences", "note"), ("title", "cwe")
        )
        yield Danger(
            name=name,
            title=text(row["title"], (*place, "title")),
            cwe=text(row["cwe"], (*place, "cwe")),
            metacharacters=row.get("metacharacters"),
            leading=row.get("leading", ""),
            sequences=tuple(row.get("sequences", ())),
            note=row.get("note", ""),
        )


def read_sources(value: Any, at: At) -> Iterator[Source]:
    for group, here in groups(value, at, ("label", "paths", "parameters", "variables", "boundary"), ("label",)):
        label = text(group["label"], (*here, "label"))
        boundary = flag(group.get("boundary", False), (*here, "boundary"))
        if not group.keys() & {"paths", "parameters", "variables"}:
            raise WrongEntryError(here, "name `paths`, `parameters` or `variables`")
        for path, entry, place in calls(group.get("paths", []), (*here, "paths")):
            if entry is not None:
                raise WrongEntryError(place, "write `paths` as a list of API paths")
            yield Source(path=path, label=label, boundary=boundary)
        for name in _names(group.get("parameters", []), (*here, "parameters")):
            yield Source(path=name, label=label, boundary=boundary, of="parameter")
        for name in _names(group.get("variables", []), (*here, "variables")):
            yield Source(path=name, label=label, boundary=boundary, of="variable")


def read_entry_points(value: Any, at: At) -> Iterator[EntryPoint]:
    ways = ("decorator", "function", "module")
    for entry, here in groups(value, at, (*ways, "parameters", "label"), ()):
        given = [way for way in ways if way in entry]
        if len(given) != 1:
            raise WrongEntryError(here, "write one of `decorator`, `function` and `module`")
        pattern = entry[given[0]]
        if not isinstance(pattern, str) or not _PATTERN.fullmatch(pattern):
            place = (*here, given[0])
            raise WrongEntryError(
                place, f"`{pattern}` is no dotted name: write for instance `package.module.name` or `*.route`"
            )
        yield EntryPoint(
            **{given[0]: pattern},
            parameters=_names(entry.get("parameters", []), (*here, "parameters")),
            label=text(entry["label"], (*here, "label")) if "label" in entry else "",
        )


def _names(value: Any, at: At) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise WrongEntryError(at, "write a list of names")
    for number, name in enumerate(value):
        if not isinstance(name, str) or not name.isidentifier():
            raise WrongEntryError((*at, number), f"`{name}` is no name of a parameter or variable")
    return tuple(value)
