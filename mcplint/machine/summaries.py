"""What is kept of a function run, and how it is used again.

A summary is recorded with the objects and labels of the run that made it. Using it again means matching the present
state against what that run read, which yields a :class:`Substitution` from recorded to present objects and labels, and
then writing back the recorded effects through it. Objects that the run created are created anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mcplint.machine import events as ev
from mcplint.machine import makers
from mcplint.machine.contexts import Context
from mcplint.machine.facts import NO_FACTS, Facts, Subject, Tag
from mcplint.machine.heap import CallRecord, Effects, Heap, HeapObject, Key, join_slot
from mcplint.machine.limits import MAX_ALIKE_OBJECTS
from mcplint.machine.symbols import SymbolTable, intern_symbol, kind_of
from mcplint.machine.values import Atom, Bound, Const, Labels, Lib, Ref, Symbol, Unknown, Value, newest, union_labels

if TYPE_CHECKING:
    from mcplint.machine.frames import Frame
    from mcplint.machine.histories import Surplus
    from mcplint.machine.questions import Answer, Asked
    from mcplint.machine.results import Origin
    from mcplint.machine.values import Place
    from mcplint.syntax.hir import Node


class Differed(NamedTuple):
    """A location at which a summary did not fit, of an object or of the argument at a place, and what the recorded run
    found there."""

    place: HeapObject | int
    key: Key
    found: Value | None


class Summary:
    """The outcome of one function run.

    Objects with ``first_id <= id < end_id`` were created by it, except those in the ranges ``modules``, which belong to
    module bodies that it imported; ``pinned`` are those that its events lead to. ``value`` and ``effects`` are the join
    of all normal exits, None if there is none.
    ``facts`` are those that hold after every normal exit; ``function`` is what ran; ``origin`` says why the
    value has to be looked at; ``answers`` are those to what it asked about how its arguments came about. A ``wide`` one
    began in several states at once, see :mod:`mcplint.machine.states`; ``reach`` is a set of bits for what was called,
    see :mod:`mcplint.machine.varied`. ``uses_sdk`` says that it called an SDK.
    ``differed`` is where it did not fit the last call that it was tried for. ``whole`` are the older objects that it
    looked at as a whole, with the slots that they had.
    """

    __slots__ = (
        "answers",
        "arguments",
        "differed",
        "distinct",
        "effects",
        "end_id",
        "events",
        "facts",
        "first_id",
        "first_segment",
        "function",
        "modules",
        "origin",
        "pinned",
        "raised",
        "reach",
        "reads",
        "surplus",
        "suspends",
        "uses_sdk",
        "value",
        "whole",
        "wide",
    )

    def __init__(
        self,
        arguments: tuple[Value, ...],
        first_id: int,
        end_id: int,
        reads: dict[tuple[HeapObject, Key], Value | None],
        value: Value | None,
        effects: Effects,
        raised: Effects | None,
        events: list[ev.AnyEvent | Applied],
        modules: tuple[tuple[int, int], ...],
        pinned: tuple[HeapObject, ...],
        facts: Facts,
        first_segment: int,
        suspends: bool,
        origin: Origin | None,
        function: HeapObject,
    ) -> None:
        self.function = function
        self.origin = origin
        self.facts = facts
        self.first_segment = first_segment
        self.suspends = suspends
        self.pinned = pinned
        self.modules = modules
        self.arguments = arguments
        self.first_id = first_id
        self.end_id = end_id
        self.reads = reads
        self.value = value
        self.effects = effects
        self.raised = raised
        self.events = events
        self.wide = False
        self.uses_sdk = False
        self.reach = 0
        self.distinct: list[ev.AnyEvent] | None = None
        self.differed: Differed | None = None
        self.surplus: Surplus = {}
        self.answers: dict[Asked, Answer] = {}
        self.whole: dict[HeapObject, frozenset[Key]] = {}


class Applied:
    """A summary's events, seen through a substitution (None: exactly as recorded), in the circumstances of the call.

    ``node`` is the call and ``module`` where it stands; ``facts`` are those that held there, ``segment`` how many
    awaits may have suspended the handler before.
    """

    __slots__ = ("certain", "context", "facts", "function", "module", "node", "segment", "substitution", "summary")

    def __init__(
        self,
        summary: Summary,
        substitution: Substitution | None,
        frame: Frame,
        node: Node | None,
        facts: Facts,
        segment: int,
    ) -> None:
        self.summary = summary
        self.substitution = substitution
        self.certain = frame.uncertain == 0
        self.context = frame.calling_context
        self.module = frame.module
        self.function = frame.name
        self.node = node
        self.facts = facts
        self.segment = segment

    def see(self, event: ev.AnyEvent, certain: bool, context: Context) -> ev.AnyEvent:
        """An event of the summary as the caller sees it."""
        if self.substitution is not None:
            event = self.substitution.event(event, certain, context)
        elif event.__class__ in CALLER_ADDS or (isinstance(event, ev.LibraryCall) and event.sink):
            event = ev.clone(event)
            event.identity = None
        if isinstance(event, ev.Lifetime):
            if event.how == "use" and self.facts.held:
                event.facts = event.facts.union(self.facts)
        elif isinstance(event, ev.Store):
            event.facts = event.facts.union(self.facts.locks)
        elif isinstance(event, ev.SharedAccess):
            event.facts = event.facts.union(self.facts.locks)
            event.segment += self.segment - self.summary.first_segment
            event.stack = (*self._place(), *event.stack)
        elif isinstance(event, ev.LibraryCall) and event.sink:
            event.facts = event.facts.union(self.facts)
            event.stack = (*self._place(), *event.stack)
        return event

    def _place(self) -> tuple[Place, ...]:
        """The call, if it stands anywhere."""
        return () if self.node is None else ((self.module, self.node, self.function),)


CALLER_ADDS = frozenset({ev.Lifetime, ev.SharedAccess, ev.Store})
"""Classes of events to which every caller adds its facts; it does so to calls of sinks, too."""


_SAME_EVERYWHERE = frozenset({Const, Unknown})
"""Classes of atoms that stand for themselves in every run; a symbol has a class of its own."""


class Substitution:
    """A mapping from the objects and labels of a recorded run to those of the present."""

    __slots__ = (
        "_met", "_node", "_own", "_same_below", "_sites", "_table", "_values", "fresh_from", "fresh_to", "heap",
        "labels", "modules", "objects", "one_or_many", "shared_below", "symbols",
    )  # fmt: skip

    def __init__(
        self,
        heap: Heap,
        table: SymbolTable,
        shared_below: int,
        summary: Summary | None = None,
        sites: dict[object, HeapObject] | None = None,
        node: Node | None = None,
        *,
        own: bool = False,
    ) -> None:
        """``summary`` is that of the recorded run, if there is one: what it made is made anew. ``sites`` is given in a
        loop that runs to a fixpoint: a call at ``node`` makes the same objects every round, whichever summary it uses.
        ``own`` says that the summary is of this very call, whose objects may stay. ``one_or_many`` collects recorded
        objects of libraries that stand for one where the present ones stand for many, or the other way round.
        """
        self.one_or_many: list[HeapObject] = []
        self._sites = sites
        self._node = node
        self._own = own
        self._met: dict[object, int] = {}
        self.heap = heap
        self._table = table
        self.symbols: dict[Symbol, Symbol] = {}
        self.fresh_from = 0 if summary is None else summary.first_id
        self.fresh_to = 0 if summary is None else summary.end_id
        self.modules = () if summary is None else summary.modules
        self.shared_below = shared_below
        self.objects: dict[HeapObject, HeapObject] = {}
        self.labels: dict[str, Labels] = {}
        self._values: dict[Value, Value] = {}
        self._same_below = 0

    def only_objects_from(self, first_id: int) -> None:
        """From now on, no symbol, no label and no object with an id below ``first_id`` stands for another one."""
        self._same_below = first_id

    # --- matching ----------------------------------------------------------------------------------------------------

    def match(self, recorded: Value | None, present: Value | None) -> bool:
        """Whether ``present`` has the shape of ``recorded``; extends the mapping if so."""
        if recorded is present:
            return recorded is None or (
                self._match_atoms(recorded, recorded) and self.match_labels(recorded.labels, recorded.labels)
            )
        if recorded is None or present is None or len(recorded.atoms) != len(present.atoms):
            return False
        if recorded.holds_facts or present.holds_facts:
            return self._match_facts(recorded, present)
        return self._match_atoms(recorded, present) and self.match_labels(recorded.labels, present.labels)

    def _match_facts(self, recorded: Value, present: Value) -> bool:
        if not isinstance(recorded, Facts) or not isinstance(present, Facts) or len(recorded.held) != len(present.held):
            return False
        pairs = zip(recorded.held.items(), present.held.items(), strict=True)
        return all(tags == others and self._match_subject(one, other) for (one, tags), (other, others) in pairs)

    def _match_subject(self, recorded: Subject, present: Subject) -> bool:
        if isinstance(recorded, Symbol):
            return isinstance(present, Symbol) and self.match_symbol(recorded, present)
        return not isinstance(present, Symbol) and self.match_object(recorded, present)

    def _match_atoms(self, recorded: Value, present: Value) -> bool:
        return all(self.match_atom(a, b) for a, b in zip(recorded.atoms, present.atoms, strict=True))

    def match_atom(self, recorded: Atom, present: Atom) -> bool:
        """Whether one alternative has the shape of another; extends the mapping if so."""
        if recorded.__class__ is not present.__class__:
            return False
        if isinstance(recorded, Symbol) and isinstance(present, Symbol):
            return self.match_symbol(recorded, present)
        if isinstance(recorded, Ref) and isinstance(present, Ref):
            return self.match_object(recorded.obj, present.obj)
        if isinstance(recorded, Bound) and isinstance(present, Bound):
            return self.match_object(recorded.function, present.function) and self.match_atom(
                recorded.receiver, present.receiver
            )
        if isinstance(recorded, Lib) and isinstance(present, Lib):
            if recorded.path != present.path or (recorded.receiver is None) != (present.receiver is None):
                return False
            return (
                recorded.receiver is None
                or present.receiver is None
                or self.match_atom(recorded.receiver, present.receiver)
            )
        return recorded == present

    def match_symbol(self, recorded: Symbol, present: Symbol) -> bool:
        known = self.symbols.get(recorded)
        if known is not None:
            return known is present
        if kind_of(recorded) != kind_of(present):
            return False
        self.symbols[recorded] = present
        return True

    def matched(self) -> None:
        """To be called when all is matched: where everything stands for itself, only what the run made is renamed."""
        if (
            all(present is recorded for recorded, present in self.symbols.items())
            and all(present is recorded for recorded, present in self.objects.items())
            and all(present == (label,) for label, present in self.labels.items())
        ):
            self.only_objects_from(self.fresh_from)

    def match_object(self, recorded: HeapObject, present: HeapObject) -> bool:
        known = self.objects.get(recorded)
        if known is not None:
            return known is present
        if recorded is not present:
            if recorded.id < self.shared_below or present.id < self.shared_below:
                return False
            if (
                recorded.kind != present.kind
                or recorded.name != present.name
                or recorded.decl is not present.decl
                or (recorded.many != present.many and recorded.kind != "library")
                or _made_by(recorded) != _made_by(present)
            ):
                return False
            if recorded.many != present.many:
                self.one_or_many.append(recorded)
            self.objects[recorded] = present
            if recorded.parent is not None or present.parent is not None:
                if recorded.parent is None or present.parent is None:
                    return False
                return self.match_object(recorded.parent, present.parent)
            return True
        self.objects[recorded] = present
        return True

    def present(self, recorded: Subject) -> Subject:
        """What a recorded subject was matched with; itself if it was not."""
        return (
            self.symbols.get(recorded, recorded)
            if isinstance(recorded, Symbol)
            else self.objects.get(recorded, recorded)
        )

    def match_labels(self, recorded: Labels, present: Labels) -> bool:
        """Labels of both sides stand for themselves; the others of the one side for the others of the other side."""
        if not recorded or not present:
            return recorded == present
        theirs: Labels = present
        if recorded == present:
            theirs = ()
        elif any(label in present for label in recorded):
            theirs = tuple([label for label in present if label not in recorded])
            if bool(theirs) != any(label not in present for label in recorded):
                return self._stand_for(recorded, present)
        others = tuple([label for label in recorded if label not in present])
        same = all(self._stand_for((label,), (label,)) for label in recorded if label in present)
        return same and self._stand_for(others, theirs)

    def _stand_for(self, recorded: Labels, present: Labels) -> bool:
        for label in recorded:
            known = self.labels.get(label)
            if known is None:
                self.labels[label] = present
            elif known != present:
                return False
        return True

    # --- substituting ------------------------------------------------------------------------------------------------

    def obj(self, recorded: HeapObject) -> HeapObject:
        """The present object for a recorded one; created anew if the recorded run created it."""
        known = self.objects.get(recorded)
        if known is not None:
            return known
        if not self.fresh_from <= recorded.id < self.fresh_to:
            return recorded
        if any(first <= recorded.id < end for first, end in self.modules):
            return recorded
        if self._sites is not None:
            return self._of_all_rounds(recorded, self._sites)
        return self._copied(recorded)

    def _of_all_rounds(self, recorded: HeapObject, sites: dict[object, HeapObject]) -> HeapObject:
        """The object that stands for those that the call makes at one place of the program in all rounds."""
        place = (recorded.kind, recorded.name, recorded.site, recorded.decl)
        count = self._met[place] = self._met.get(place, 0) + 1
        key = (self._node, place, count if recorded.site is None else min(count, MAX_ALIKE_OBJECTS))
        record = None
        if recorded.record is not None and recorded.kind in makers.MADE:
            record = self.record(recorded.record)

        def make() -> HeapObject:
            return recorded if self._own and (*key, 0) not in sites else self._copied(recorded)

        present = makers.of_all_rounds(sites, key, recorded.kind, record, make)
        self.objects[recorded] = present
        return present

    def _copied(self, recorded: HeapObject) -> HeapObject:
        copy = self.heap.allocate(recorded.kind, recorded.name)
        self.stand_for(recorded, copy)
        self.complete(recorded)
        return copy

    def stand_for(self, recorded: HeapObject, copy: HeapObject) -> None:
        """From now on ``copy`` is the present object for a recorded one; :meth:`complete` makes it like that one."""
        self.objects[recorded] = copy
        copy.decl, copy.module, copy.site = recorded.decl, recorded.module, recorded.site
        copy.many = copy.many or recorded.many
        copy.captured = recorded.captured

    def complete(self, recorded: HeapObject) -> None:
        """Give a copy what leads to other objects, once those have copies as well."""
        copy = self.objects[recorded]
        copy.parent = None if recorded.parent is None else self.obj(recorded.parent)
        copy.record = None if recorded.record is None else self.record(recorded.record)
        copy.bases = tuple(map(self.value, recorded.bases))

    def value(self, recorded: Value) -> Value:
        """The present value for a recorded one; the same object if nothing changes."""
        if self._same_below and newest(recorded) < self._same_below:
            return recorded
        if len(recorded.atoms) == 1 and recorded.atoms[0].__class__ in _SAME_EVERYWHERE and not recorded.labels:
            return recorded
        if isinstance(recorded, Facts):
            return self.facts(recorded)
        known = self._values.get(recorded)
        if known is not None:
            return known
        atoms = tuple(map(self.atom, recorded.atoms))
        labels = self.label_set(recorded.labels)
        unchanged = labels == recorded.labels and all(a is b for a, b in zip(atoms, recorded.atoms, strict=True))
        present = recorded if unchanged else Value(tuple(dict.fromkeys(atoms)), labels)
        self._values[recorded] = present
        return present

    def symbol(self, recorded: Symbol) -> Symbol:
        """The present symbol for a recorded one: the same operation on the present parts."""
        if recorded.newest < self._same_below:
            return recorded
        known = self.symbols.get(recorded)
        if known is not None:
            return known
        parts = tuple(map(self.value, recorded.parts))
        when_true, when_false = self.facts(recorded.when_true), self.facts(recorded.when_false)
        data = self.facts(recorded.data) if isinstance(recorded.data, Facts) else recorded.data
        present = recorded
        if (
            when_true is not (recorded.when_true or NO_FACTS)
            or when_false is not (recorded.when_false or NO_FACTS)
            or data is not recorded.data
            or any(a is not b for a, b in zip(parts, recorded.parts, strict=True))
        ):
            present = intern_symbol(
                self._table, recorded.op, recorded.type, parts, data, recorded.place, when_true, when_false
            )
        self.symbols[recorded] = present
        return present

    def facts(self, recorded: Facts | None) -> Facts:
        """The present facts for recorded ones; the same object if nothing changes."""
        if recorded is None or not recorded.held:
            return NO_FACTS
        held: dict[Subject, tuple[Tag, ...]] = {}
        changed = False
        for subject, tags in recorded.held.items():
            present = self.symbol(subject) if isinstance(subject, Symbol) else self.obj(subject)
            changed |= present is not subject
            held[present] = tags
        return Facts(held) if changed else recorded

    def atom(self, recorded: Atom) -> Atom:
        """The present atom for a recorded one."""
        if isinstance(recorded, Symbol):
            return self.symbol(recorded)
        if isinstance(recorded, Ref):
            obj = self.obj(recorded.obj)
            return recorded if obj is recorded.obj else Ref(obj)
        if isinstance(recorded, Bound):
            function, receiver = self.obj(recorded.function), self.atom(recorded.receiver)
            same = function is recorded.function and receiver is recorded.receiver
            return recorded if same else Bound(function, receiver)
        if isinstance(recorded, Lib) and recorded.receiver is not None:
            receiver = self.atom(recorded.receiver)
            return recorded if receiver is recorded.receiver else Lib(recorded.path, receiver)
        return recorded

    def label_set(self, recorded: Labels) -> Labels:
        """The present labels for recorded ones."""
        if not recorded or not self.labels:
            return recorded
        result: Labels = ()
        for label in recorded:
            result = union_labels(result, self.labels.get(label, (label,)))
        return result

    def record(self, recorded: CallRecord) -> CallRecord:
        """The present call record for a recorded one."""
        return CallRecord(
            tuple(map(self.value, recorded.positional)),
            {name: self.value(value) for name, value in recorded.keywords.items()},
            recorded.node,
            recorded.module,
            recorded.open,
            self.label_set(recorded.labels),
            None if recorded.receiver is None else self.atom(recorded.receiver),
            recorded.made_by,
            recorded.optional,
            is_mixed=recorded.is_mixed,
        )

    def effects(self, recorded: Effects) -> Effects:
        """The present effects for recorded ones, joined where several objects are one."""
        present: Effects = {}
        for (obj, key), value in recorded.items():
            target, new = self.obj(obj), self.value(value)
            known = present.get((target, key))
            if known is None and self._sites is not None and target.many and obj.id >= self.fresh_from:
                known = target.slots.get(key)
            present[target, key] = new if known is None else join_slot(key, known, new)
        return present

    def event(self, event: ev.AnyEvent, certain: bool, context: Context) -> ev.AnyEvent:
        """The present event for a recorded one, that happens in ``context``."""
        present = self._event(event, certain)
        present.context = context
        return present

    def _event(self, event: ev.AnyEvent, certain: bool) -> ev.AnyEvent:
        common = (event.module, event.node, event.function, certain)
        match event:
            case ev.LibraryCall() if not event.sink:
                seen = ev.LibraryCall(*common, event.path)
                seen.recorded, seen.view = event, self
                return seen
            case ev.LibraryCall():
                receiver = None if event.receiver is None else self.atom(event.receiver)
                return ev.LibraryCall(
                    *common,
                    event.path,
                    receiver,
                    self.record(event.record),
                    self.value(event.result),
                    self.facts(event.facts),
                    event.sink,
                    event.stack,
                )
            case ev.UnknownCall():
                unknown_receiver = None if event.receiver is None else self.value(event.receiver)
                return ev.UnknownCall(*common, event.name, unknown_receiver, self.record(event.record))
            case ev.ItemAccess():
                return ev.ItemAccess(*common, self.obj(event.obj), event.key, event.how)
            case ev.Escape():
                return ev.Escape(*common, self.obj(event.obj))
            case ev.Store():
                receiver = None if event.receiver is None else self.atom(event.receiver)
                key, value = self.value(event.key), self.value(event.value)
                return ev.Store(*common, event.path, receiver, key, value, self.facts(event.facts))
            case ev.Comparison():
                return ev.Comparison(*common, self.value(event.value), event.operator, event.constants)
            case ev.Returned():
                return ev.Returned(*common, self.value(event.value))
            case ev.Raised():
                return ev.Raised(*common, self.value(event.value))
            case ev.Caught():
                return ev.Caught(*common, event.types, event.label)
            case ev.Tested():
                return ev.Tested(*common, self.value(event.value))
            case ev.FirstWord():
                return ev.FirstWord(*common, self.value(event.word), self.value(event.words))
            case ev.LockTaken():
                return ev.LockTaken(*common, self.obj(event.obj))
            case ev.SharedAccess():
                return ev.SharedAccess(
                    *common,
                    self.obj(event.obj),
                    event.key,
                    event.how,
                    event.write,
                    None if event.value is None else self.value(event.value),
                    None if event.index is None else self.value(event.index),
                    event.segment,
                    self.facts(event.facts),
                    event.stack,
                )
            case ev.Examined():
                return ev.Examined(*common, event.path, self.obj(event.obj))
            case ev.Dropped():
                return ev.Dropped(*common, event.kind, event.path, event.how, event.call)
            case ev.Dereferenced():
                return ev.Dereferenced(*common, event.how, event.origin)
            case ev.Lifetime():
                return ev.Lifetime(*common, self.obj(event.obj), event.how, event.name, self.facts(event.facts))


def _made_by(obj: HeapObject) -> str:
    return obj.record.made_by if obj.record is not None else ""
