"""What happened below a run: the events of the summaries that it used, as it sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from mcplint.machine import events as ev
from mcplint.machine.arguments import argument_labels
from mcplint.machine.contexts import NOWHERE, Context, around
from mcplint.machine.limits import MAX_ACCESS_VARIANTS, MAX_CONSTANT_SINKS, MAX_RETURN_VARIANTS, MAX_SINK_VARIANTS
from mcplint.machine.summaries import CALLER_ADDS, Applied
from mcplint.machine.values import Bound, Lib, Ref, Symbol, Value
from mcplint.syntax import hir

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from mcplint.machine.heap import CallRecord
    from mcplint.machine.summaries import Summary
    from mcplint.machine.values import Atom, Labels
    from mcplint.program.modules import ModuleInfo


Surplus: TypeAlias = "dict[tuple[ModuleInfo, hir.Node], None]"
"""Places of which not all is kept that happened there."""


def distinct(items: list[ev.AnyEvent | Applied], surplus: Surplus | None = None) -> list[ev.AnyEvent]:
    """The events below ``items`` like :func:`flatten`, each place once per set of labels and context.

    Accesses to objects that a function made itself concern nobody outside and are left out, and so are its returns that
    tell nobody anything. What a summary holds is computed once, however often it was applied. Places of sinks of which
    there are too many variants to keep are added to ``surplus``.
    """
    history = _History()
    for item in items:
        if isinstance(item, Applied):
            _add_below(item, history)
        else:
            history.add(item, True, item.context)
    if surplus is not None:
        surplus.update(history.surplus)
    return list(history.found.values())


def _add_below(item: Applied, history: _History, first_id: int = 0) -> None:
    """Add the events of a summary as the run sees them that used it."""
    events = _of_summary(item.summary)
    history.surplus.update(item.summary.surplus)
    for event in events:
        context = around(item.context, event.context)
        if _looks_the_same(item, event):
            history.add(event, item.certain, context)
            continue
        present = item.see(event, event.certain, context)
        if not _is_private(present, first_id):
            history.add(present, item.certain, context, own=present is not event)


def _of_summary(summary: Summary) -> list[ev.AnyEvent]:
    """The distinct events of a summary, in terms of the run that it was recorded in."""
    if summary.distinct is None:
        history = _History()
        tells = bool(getattr(summary.function.decl, "decorators", ()))
        for item in summary.events:
            if isinstance(item, Applied):
                _add_below(item, history, summary.first_id)
            elif (tells or not _tells_nothing(item)) and not _is_private(item, summary.first_id):
                history.add(item, True, item.context)
        summary.distinct = list(history.found.values())
        summary.surplus = history.surplus
    return summary.distinct


def _is_private(event: ev.AnyEvent, first_id: int) -> bool:
    """Whether an event is about an object that nobody outside of the run knows."""
    return first_id > 0 and isinstance(event, (ev.ItemAccess, ev.Escape)) and event.obj.id >= first_id


def _tells_nothing(event: ev.AnyEvent) -> bool:
    """Whether an event is a ``return`` of what no input and no exception is in, from no ``except`` clause."""
    return (
        isinstance(event, ev.Returned)
        and isinstance(event.node, hir.Return)
        and not event.value.labels
        and not event.context.handling
    )


# --- events that need no adapting ------------------------------------------------------------------------------------


def _looks_the_same(item: Applied, event: ev.AnyEvent) -> bool:
    """Whether a summary's event is the caller's just as it is: nothing in it depends on the call."""
    if event.__class__ in CALLER_ADDS or (isinstance(event, ev.LibraryCall) and event.sink):
        return False
    substitution = item.substitution
    if substitution is None:
        return True
    below = min(substitution.shared_below, substitution.fresh_from)
    if event.shared is None:
        event.shared = _is_shared(event, below)
    return event.shared


def _is_shared(event: ev.AnyEvent, below: int) -> bool:
    match event:
        case ev.LibraryCall():
            return event.recorded is None and (
                _atom_is_shared(event.receiver, below)
                and _record_is_shared(event.record, below)
                and _value_is_shared(event.result, below)
            )
        case ev.UnknownCall():
            receiver = event.receiver
            return (receiver is None or _value_is_shared(receiver, below)) and _record_is_shared(event.record, below)
        case ev.Comparison() | ev.Returned() | ev.Raised() | ev.Tested():
            return _value_is_shared(event.value, below)
        case ev.Caught() | ev.Dropped() | ev.Dereferenced():
            return True
        case _:
            return False


def _record_is_shared(record: CallRecord, below: int) -> bool:
    return (
        not record.labels
        and all(_value_is_shared(value, below) for value in record)
        and _atom_is_shared(record.receiver, below)
    )


def _value_is_shared(value: Value, below: int) -> bool:
    return not value.labels and all(_atom_is_shared(atom, below) for atom in value.atoms)


def _atom_is_shared(atom: Atom | None, below: int) -> bool:
    """Whether an atom means the same in every run: a constant, or an object from before all of them."""
    if isinstance(atom, Ref):
        return atom.obj.id < below
    if isinstance(atom, Bound):
        return atom.function.id < below and _atom_is_shared(atom.receiver, below)
    if isinstance(atom, Lib):
        return _atom_is_shared(atom.receiver, below)
    return not isinstance(atom, Symbol)


# --- telling events apart --------------------------------------------------------------------------------------------


class _History:
    """Events in the order in which they happened, of those that look the same the first.

    ``variants`` counts, for each place, the events that differ only in constants or in facts; ``segments`` tells of
    each access to shared state how many awaits came before the last one like it.
    """

    __slots__ = ("found", "segments", "surplus", "variants")

    def __init__(self) -> None:
        self.found: dict[object, ev.AnyEvent] = {}
        self.segments: dict[Hashable, int] = {}
        self.surplus: Surplus = {}
        self.variants: dict[object, int] = {}

    def add(self, event: ev.AnyEvent, certain: bool, context: Context, *, own: bool = False) -> None:
        """Take an event in, as it looks in ``context``; ``own`` says that nobody else has the object."""
        key = self._key_of_access(event, context) if isinstance(event, ev.SharedAccess) else (_identity(event), context)
        if key is None or key in self.found:
            return
        place, limit = _place(event, context)
        if place is not None:
            count = self.variants[place] = self.variants.get(place, 0) + 1
            if count > limit:
                if limit == MAX_SINK_VARIANTS:
                    self.surplus[event.module, event.node] = None
                return
        certain = certain and event.certain
        if own:
            event.certain, event.context = certain, context
        self.found[key] = _seen(event, certain, context)

    def _key_of_access(self, event: ev.SharedAccess, context: Context) -> Hashable | None:
        """Under which key an access to shared state is kept; None if it adds nothing.

        Of those that differ only in how many awaits came before, the first and the last one tell whether others can
        come between it and another access.
        """
        first = (_identity(event), context.thread)
        segment = self.segments.get(first)
        if segment is not None and event.segment <= segment:
            return None
        self.segments[first] = event.segment
        if segment is None:
            return first
        last = (first, "last")
        self.found.pop(last, None)
        return last


def _place(event: ev.AnyEvent, context: Context) -> tuple[Hashable, int]:
    """What variants of an event have in common, and how many of them are kept; None if there are not many."""
    if isinstance(event, ev.LibraryCall) and event.sink:
        labels = argument_labels(event.record)
        return (id(event.node), event.path, labels, context), MAX_SINK_VARIANTS if labels else MAX_CONSTANT_SINKS
    if isinstance(event, ev.SharedAccess):
        obj = event.obj
        alike = (obj.kind, obj.name, id(obj.decl), id(obj.site))
        return (id(event.node), alike, event.key, event.how, event.write), MAX_ACCESS_VARIANTS
    if isinstance(event, (ev.Returned, ev.Raised)):
        return (id(event.node), event.value.labels, context), MAX_RETURN_VARIANTS
    return None, 0


def _identity(event: ev.AnyEvent) -> Hashable:
    """What tells two events apart, their circumstances aside."""
    if event.__class__ in CALLER_ADDS:
        return event.__class__, id(event.node), _contents(event)
    if event.identity is not None:
        return event.identity
    identity = (event.__class__, id(event.node), _contents(event))
    if event.shared:
        event.identity = identity  # others see the same event, and ask again
    return identity


def _labels_of_call(event: ev.LibraryCall) -> Labels:
    """The labels of a call's arguments, without making what nobody has looked at."""
    if event.recorded is None or event.view is None:
        return argument_labels(event.record)
    return event.view.label_set(_labels_of_call(event.recorded))


def _contents(event: ev.AnyEvent) -> Hashable:
    """What tells two events at one place apart."""
    match event:
        case ev.LibraryCall():
            if event.sink:
                given = tuple([value.atoms for value in event.record])
                return event.path, argument_labels(event.record), given, event.facts.key()
            return event.path, _labels_of_call(event)
        case ev.UnknownCall():
            return event.name, argument_labels(event.record)
        case ev.ItemAccess():
            return event.obj.id, event.key, event.how
        case ev.Escape():
            return event.obj.id
        case ev.Store():
            return event.path, event.value.labels, event.facts.key()
        case ev.Comparison():
            return event.operator, event.value.labels, event.constants
        case ev.Returned() | ev.Raised():
            return event.value.atoms, event.value.labels
        case ev.Caught():
            return None
        case ev.Tested():
            return event.value.labels
        case ev.FirstWord():
            return event.word.atoms, event.words.atoms
        case ev.LockTaken():
            return event.obj.id
        case ev.SharedAccess():
            labels = event.value.labels if event.value is not None else ()
            return event.obj.id, event.key, event.how, event.write, labels, event.facts.key()
        case ev.Examined():
            return event.path, id(event.obj.site)
        case ev.Dropped():
            return event.kind, event.path, event.how
        case ev.Dereferenced():
            return event.how, event.origin.path, id(event.origin.node)
        case ev.Lifetime():
            return event.obj.id, event.how, event.name, event.closed is not None


def _seen(event: ev.AnyEvent, certain: bool, context: Context) -> ev.AnyEvent:
    """The event as it looks with this certainty and context."""
    if event.certain is certain and event.context == context:
        return event
    event = ev.clone(event)
    event.certain = certain
    event.context = context
    return event


def flatten(
    items: list[ev.AnyEvent | Applied], certain: bool = True, context: Context = NOWHERE
) -> Iterator[ev.AnyEvent]:
    """All events below ``items``, adapted to the run that they are read from, in the order in which they happened."""
    for item in items:
        inner = around(context, item.context)
        if not isinstance(item, Applied):
            yield _seen(item, item.certain and certain, inner)
            continue
        inner_certain = certain and item.certain
        for event in flatten(item.summary.events, inner_certain, inner):
            yield item.see(event, event.certain, event.context)
