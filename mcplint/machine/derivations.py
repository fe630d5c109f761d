"""How a value was computed, read backwards: calls that made it, the values it is the same text or place as."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from mcplint.machine.facts import Subject
from mcplint.machine.heap import MORE, REST, CallRecord, HeapObject
from mcplint.machine.symbols import HELD, call_of
from mcplint.machine.texts import segments
from mcplint.machine.values import SOME_TEXT, Atom, Const, Labels, Lib, Ref, Symbol, Value
from mcplint.models.structs import EVERY, EVERY_KEYWORD, Argument, Flow

if TYPE_CHECKING:
    from mcplint.machine.values import Place
    from mcplint.models.models import Models

MAX_DEPTH = 8
"""How deep a derivation is searched for subjects of facts."""

MAX_LINKS = 24
"""How many computations a chain is followed back."""


class Made(NamedTuple):
    """The call that computed a value: API path ("" if unknown), receiver and arguments."""

    path: str
    receiver: Atom | None
    record: CallRecord


def subject_of(atom: Atom) -> Subject | None:
    """What facts about an atom belong to; None for constants, functions and values without identity."""
    if isinstance(atom, Symbol):
        return atom if atom is not SOME_TEXT else None
    if isinstance(atom, Ref) and atom.obj.kind == "library":
        return atom.obj
    return None


def made(subject: Subject) -> Made | None:
    """The call that made a subject; None if something else did."""
    if isinstance(subject, HeapObject):
        record = subject.record
        return None if record is None else Made(record.made_by or subject.name, record.receiver, record)
    if subject.op == "call":
        shape, receiver, record = call_of(subject)
        return Made(shape.path, receiver, record)
    if subject.op == "attribute" and isinstance(subject.data, str):
        return Made(subject.data, subject.parts[0].atoms[0], CallRecord())
    return None


def flow_of(models: Models, subject: Subject) -> Flow | None:
    """What models say of how the call that made a subject gets its result; None if nothing, or no call made it."""
    call = made(subject)
    return None if call is None else models.flow(call.path)


def arguments(wanted: Argument, call: Made) -> list[Value]:
    """The values that a model's argument stands for in a call."""
    if wanted.receiver:
        if call.receiver is None:
            return []
        held = call.record.keywords.get(HELD)
        itself = receiver_of(call, call.receiver, call.record.labels)
        return [itself] if held is None else [itself, held]
    if wanted.keyword == EVERY_KEYWORD:
        return list(call.record.keywords.values())
    if wanted.position == EVERY:
        return list(call.record.positional[wanted.first :])
    value = call.record.get(wanted.position, wanted.keyword) or _spread(wanted, call.record)
    return [] if value is None else [value]


def receiver_of(call: Made, receiver: Atom, labels: Labels) -> Value:
    """The receiver of a call whose result has ``labels``. Of those that an argument has, an object of a library has
    only the ones that it was made with."""
    if isinstance(receiver, Ref) and receiver.obj.kind == "library":
        own = (*of_receiver(call, labels), *(receiver.obj.record.labels if receiver.obj.record is not None else ()))
        labels = tuple([label for label in labels if label in own])
    return Value((receiver,), labels)


def of_receiver(call: Made, labels: Labels) -> Labels:
    """The labels of a call's result that no argument has."""
    return tuple([label for label in labels if not any(label in given.labels for given in call.record)])


def _spread(wanted: Argument, record: CallRecord) -> Value | None:
    """What an argument may be that is not given on its own, but may be among those that are spread."""
    more = record.keywords.get(MORE) if wanted.position is not None else None
    return more or (record.keywords.get(REST) if wanted.keyword is not None else None)


def flow_arguments(flow: Flow, call: Made) -> list[Value]:
    """The values that flow into the result of a call."""
    return [value for wanted in flow.arguments for value in arguments(wanted, call)]


def same_place(models: Models, subject: Subject) -> Iterator[tuple[Subject, Flow | None]]:
    """A subject and those that are the same text or the same place in the file system, from the nearest on; with each
    the flow that led from it to the one before."""
    todo: list[tuple[Subject, Flow | None]] = [(subject, None)]
    seen: set[Subject] = set()
    while todo and len(seen) < MAX_LINKS:
        current, flow = todo.pop(0)
        if current in seen:
            continue
        seen.add(current)
        yield current, flow
        for value, step in _origins(models, current):
            todo.extend([(origin, step) for atom in value.atoms if (origin := subject_of(atom)) is not None])


def _origins(models: Models, subject: Subject) -> Iterator[tuple[Value, Flow | None]]:
    if isinstance(subject, Symbol) and subject.op in ("checked", "verdict"):
        for part in subject.parts:
            yield part, None
        return
    call = made(subject)
    flow = models.flow(call.path) if call is not None else None
    if call is None or flow is None or (flow.keeps not in ("text", "location") and call.path not in _SAME_WORDS):
        return
    for value in flow_arguments(flow, call):
        yield value, flow


_SAME_WORDS = frozenset(
    f"builtins.str().{name}" for name in ("lower", "upper", "casefold", "strip", "lstrip", "rstrip")
)
"""What leaves a text the same but for case and blanks around it: a test of the result is meant for the text."""


def below(models: Models, subject: Subject) -> Iterator[Subject]:
    """A subject, what is the same place, and what lies in that folder where it was taken from there: ``path`` of
    ``dirname(path)``."""
    todo = [subject]
    seen: set[Subject] = set()
    while todo and len(seen) < MAX_LINKS:
        for current, _ in same_place(models, todo.pop(0)):
            if current in seen:
                continue
            seen.add(current)
            yield current
            call, flow = made(current), flow_of(models, current)
            if call is not None and flow is not None and flow.resolves == "kept":
                origins = [subject_of(atom) for value in flow_arguments(flow, call) for atom in value.atoms]
                todo.extend([origin for origin in origins if origin is not None])


def resolution(models: Models, subject: Subject) -> str:
    """How a path was normalised: "symlinks", "lexical", or "" if it was not."""
    found = ""
    for current in below(models, subject):
        flow = flow_of(models, current)
        if flow is not None and flow.resolves == "symlinks":
            return "symlinks"
        if flow is not None and flow.resolves == "lexical":
            found = "lexical"
    return found


def list_of_word(subject: Subject) -> Value | None:
    """The list whose first element a subject is."""
    if isinstance(subject, Symbol):
        return subject.parts[0] if subject.op == "item" and subject.parts[1].only == Const(0) else None
    index = subject.record.get(0) if subject.record is not None and subject.name.endswith("[]") else None
    first = index is not None and index.only == Const(0)
    return Value((subject.receiver,)) if first and subject.receiver is not None else None


class Structures:
    """Tells which subjects are the same computation on the same inputs, wherever they were computed.

    Two ``(ROOT / name).resolve()`` are the same place. Only calls whose models say how the result derives from the
    arguments are taken to be pure; anything else is the same only as itself.
    """

    def __init__(self, models: Models) -> None:
        self._models = models
        self._known: dict[Subject, Hashable] = {}

    def of(self, subject: Subject, depth: int = 0) -> Hashable:
        """A key that equal computations share."""
        known = self._known.get(subject)
        if known is None:
            known = self._known[subject] = self._compute(subject, depth)
        return known

    def _compute(self, subject: Subject, depth: int) -> Hashable:
        if depth > MAX_LINKS or (isinstance(subject, Symbol) and subject.op == "source"):
            return subject
        call = made(subject)
        if call is not None and self._models.flow(call.path) is not None:
            receiver = () if call.receiver is None else (self._atom(call.receiver, depth),)
            given = tuple([self._value(value, depth) for value in call.record.positional])
            named = tuple([(name, self._value(value, depth)) for name, value in call.record.keywords.items()])
            return (call.path, receiver, given, named)
        if isinstance(subject, Symbol) and subject.op in ("text", "attribute", "item", "element", "checked", "choice"):
            whole = segments(subject) if subject.op == "text" else subject.parts
            parts = tuple([self._value(part, depth) for part in whole])
            return parts[0] if subject.op == "checked" else (subject.op, subject.data, parts)
        return subject

    def _value(self, value: Value, depth: int) -> Hashable:
        atoms = tuple([self._atom(atom, depth) for atom in value.atoms])
        return atoms[0] if len(atoms) == 1 else atoms

    def _atom(self, atom: Atom, depth: int) -> Hashable:
        subject = subject_of(atom)
        return atom if subject is None else self.of(subject, depth + 1)


class OfUrl(NamedTuple):
    """A URL of which something is the host. ``userinfo``: where that was cut out of ``netloc`` at the first ``:``, in
    front of which a user name may stand."""

    url: Subject
    userinfo: Place | None = None


def urls_of(models: Models, subject: Subject) -> list[OfUrl]:
    """The URLs whose host a subject is, with what is the same text as they are: ``urlsplit(url).hostname`` → ``url``;
    through ``ip_address`` and look-ups."""
    return urls_at_end(models, Way(subject))


def urls_at_end(models: Models, start: Way) -> list[OfUrl]:
    """The same, for what has been followed back some way."""
    found = [of_url for _, urls in ways_to_urls(start) for of_url in urls]
    return [OfUrl(link, of_url.userinfo) for of_url in found for link, _ in same_place(models, of_url.url)]


class Way(NamedTuple):
    """How far something has been followed back: to a ``subject``, past a member of a URL that names its host
    (``found``), past a text that was put together from pieces (``joined``), past a ``piece`` of one."""

    subject: Subject
    found: bool = False
    joined: bool = False
    piece: Place | None = None


def ways_to_urls(start: Way) -> Iterator[tuple[Way, list[OfUrl]]]:
    """What is met where something is followed back to URLs, with the URLs that are found there."""
    todo = [start]
    seen: set[Subject] = set()
    while todo and len(seen) < MAX_LINKS:
        way = todo.pop(0)
        if way.subject in seen:
            continue
        seen.add(way.subject)
        call = made(way.subject)
        if way.found and call is not None and call.path in _PARSERS:
            given = [atom for value in arguments(Argument(0), call) for atom in value.atoms]
            yield way, [OfUrl(url, way.piece) for url in map(subject_of, given) if url is not None]
            continue
        yield way, []
        if call is not None and call.path in _PIECES and not way.joined:
            if _splits(call, "."):
                continue
            if isinstance(way.subject, Symbol):
                way = way._replace(piece=way.subject.place if _splits(call, ":") else None)
        todo.extend(_further(way, call))


def _further(way: Way, call: Made | None) -> Iterator[Way]:
    """What a subject derives from."""
    subject = way.subject
    joined = way.joined or (call is not None and call.path == "builtins.str().join")
    own = str(subject.data) if isinstance(subject, Symbol) and subject.op == "attribute" else ""
    for value in _parts_of(subject, call):
        for atom in value.atoms:
            member = atom.path if isinstance(atom, Lib) and atom.receiver is not None else own
            inner = atom.receiver if isinstance(atom, Lib) and atom.receiver is not None else atom
            origin = subject_of(inner)
            if origin is not None:
                piece = way.piece if not _is_host(member) or member.endswith(".netloc") else None
                yield Way(origin, way.found or _is_host(member), joined, piece)


def _splits(call: Made, separator: str) -> bool:
    """Whether a text is cut at a separator."""
    given = call.record.get(0, "sep")
    return given is not None and given.only == Const(separator)


_PIECES = frozenset(f"builtins.str().{name}" for name in ("split", "rsplit", "partition", "rpartition"))
"""What cuts a text: a label of a host name is not the host."""

_PARSERS = frozenset({"urllib.parse.urlparse", "urllib.parse.urlsplit", "httpx.URL", "yarl.URL", "furl.furl"})


def _is_host(name: str) -> bool:
    return name.rpartition(".")[2] in ("hostname", "netloc", "host", "raw_host")


def _parts_of(subject: Subject, call: Made | None) -> list[Value]:
    if isinstance(subject, Symbol):
        return list(subject.parts)
    if call is None:
        return []
    receiver = [] if call.receiver is None else [Value((call.receiver,))]
    return [*receiver, *call.record]


def origins_of(subject: Subject) -> tuple[Subject, ...]:
    """What a subject derives from, itself included."""
    return derivation_of(subject)[0] if isinstance(subject, Symbol) else _derivation(Ref(subject))[0]


def derivation_of(atom: Symbol) -> tuple[tuple[Subject, ...], tuple[Value, ...]]:
    """What a symbol derives from, itself included, and of that the values that have several alternatives."""
    if atom.derivation is None:
        atom.derivation = _derivation(atom)
    return atom.derivation


def _derivation(atom: Atom) -> tuple[tuple[Subject, ...], tuple[Value, ...]]:
    choices: list[Value] = []
    todo: list[tuple[Atom, int]] = [(atom, 0)]
    seen: dict[Subject, None] = {}
    while todo:
        current, depth = todo.pop()
        subject = current if isinstance(current, Symbol) else current.obj if isinstance(current, Ref) else None
        if subject is None or subject in seen or depth > MAX_DEPTH:
            continue
        seen[subject] = None
        for part in parts_of(subject):
            if len(part.atoms) > 1:
                choices.append(part)
            todo.extend([(inner, depth + 1) for inner in part.atoms])
    return tuple(seen), tuple(choices)


def parts_of(subject: Subject) -> Iterable[Value]:
    """What a subject was computed from."""
    if isinstance(subject, HeapObject):
        record = subject.record if subject.kind == "library" else None
        if record is None:
            return ()
        receiver = () if record.receiver is None else (Value((record.receiver,)),)
        return (*receiver, *record)
    return subject.parts
