"""What becomes of the objects that library calls return: which of their attributes are read, and who gets them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mcplint.machine.events import AnyEvent, Dropped, Examined, LibraryCall, SharedAccess, Store, UnknownCall
from mcplint.machine.values import Const, Ref, Value
from mcplint.models import Row
from mcplint.models.structs import Condition
from mcplint.rules._sites import with_owners
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir


class Use(msgspec.Struct):
    """What one run does with the objects that were made at one place.

    ``read`` are the names of the attributes that it looks at, ``handed_on`` whether code that is not in sight gets one.
    """

    read: set[str]
    handed_on: bool = False


class Uses:
    """The uses of objects in a run, by the node that made them."""

    def __init__(self, run: HandlerRun) -> None:
        self._by_site: dict[int, Use] = {}
        self._dropped: set[int] = set()
        for event in run.events:
            if isinstance(event, Dropped):
                self._dropped.add(id(event.call))
            elif isinstance(event, Examined):
                self.of(event.obj.site).read.add(event.path.rpartition(".")[2])
            else:
                if isinstance(event, LibraryCall) and isinstance(event.receiver, Ref):
                    for owner in with_owners(event.receiver.obj):
                        self.of(owner.site).read.add(event.path.rpartition(".")[2])
                for value in _given_away(event):
                    self._hand_on(value)
        if run.returned is not None:
            self._hand_on(run.returned)

    def of(self, site: hir.Node | None) -> Use:
        """The use of what was made at ``site``."""
        return self._by_site.setdefault(id(site), Use(set()))

    def drops(self, call: hir.Node) -> bool:
        """Whether nothing uses what a call returned."""
        return id(call) in self._dropped

    def _hand_on(self, value: Value) -> None:
        for atom in value.atoms:
            if isinstance(atom, Ref) and atom.obj.kind == "library":
                self.of(atom.obj.site).handed_on = True


def _given_away(event: AnyEvent) -> Iterator[Value]:
    """The values that code which is not in sight may look at from now on."""
    if isinstance(event, (LibraryCall, UnknownCall)):
        yield from event.record
    elif isinstance(event, (Store, SharedAccess)) and event.value is not None:
        yield event.value


def is_excused(row: Row, event: LibraryCall) -> bool:
    """Whether another argument makes the call raise where it fails, or may do so."""
    unless = row.get("unless")
    if not isinstance(unless, Condition):
        return False
    given = event.record.get(unless.position, unless.keyword or None)
    if given is None:
        return event.record.open or unless.holds_without
    return not isinstance(given.only, Const) or unless.holds(given.only.value)
