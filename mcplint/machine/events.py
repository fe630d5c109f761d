"""What the machine saw happen: the only thing that the surface and the rules learn from it.

Events of a call are kept in its summary as they were recorded and are adapted when the summary is applied again, so an
event's objects and labels are those of the run that the reader looks at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeAlias, TypeVar

from mcplint.machine.contexts import NOWHERE
from mcplint.machine.facts import NO_FACTS, Closed, Facts
from mcplint.machine.heap import NO_ARGUMENTS
from mcplint.machine.values import UNKNOWN, Symbol, Value

if TYPE_CHECKING:
    from collections.abc import Hashable

    from mcplint.machine.heap import CallRecord, HeapObject
    from mcplint.machine.results import Origin
    from mcplint.machine.summaries import Substitution
    from mcplint.machine.values import Atom, Place
    from mcplint.program.modules import ModuleInfo
    from mcplint.syntax.hir import Node

E = TypeVar("E", bound="Event")


class Event:
    """Something that happened at ``node`` of ``module``, while ``function`` (a qualified name) ran.

    ``certain`` is False if it happens on some paths only; ``context`` says in which circumstances it happens.
    :mod:`mcplint.machine.histories` keeps in ``identity`` what tells it from other events, and in ``shared`` whether it
    looks the same to every caller.
    """

    __slots__ = ("certain", "context", "function", "identity", "module", "node", "shared")

    fields: ClassVar[tuple[str, ...]] = __slots__

    def __init__(self, module: ModuleInfo, node: Node, function: str, certain: bool) -> None:
        self.module = module
        self.node = node
        self.function = function
        self.certain = certain
        self.context = NOWHERE
        self.identity: Hashable = None
        self.shared: bool | None = None

    @property
    def path_of_file(self) -> str:
        return self.module.path

    def __init_subclass__(cls) -> None:
        cls.fields = (*cls.fields, *cls.__slots__)


def clone(event: E) -> E:
    """Another event that says the same."""
    other = event.__class__.__new__(event.__class__)
    for name in event.fields:
        setattr(other, name, getattr(event, name))
    return other


class LibraryCall(Event):
    """A call of a library function, class or method by API path. ``result`` is what the call returned.

    Of a call that models name as a sink (``sink`` is set), the arguments are frozen, ``facts`` are those that held, and
    ``stack`` are the places of the calls that led to it, outermost first.

    Most calls interest nobody beyond their path. What a caller sees of another run's call (``recorded``) is therefore
    made when somebody looks at it, by ``view``.
    """

    __slots__ = ("_receiver", "_record", "_result", "facts", "path", "recorded", "sink", "stack", "view")

    def __init__(
        self,
        module: ModuleInfo,
        node: Node,
        function: str,
        certain: bool,
        path: str,
        receiver: Atom | None = None,
        record: CallRecord = NO_ARGUMENTS,
        result: Value = UNKNOWN,
        facts: Facts = NO_FACTS,
        sink: bool = False,
        stack: tuple[Place, ...] = (),
    ) -> None:
        super().__init__(module, node, function, certain)
        self.path = path
        self._receiver = receiver
        self._record = record
        self._result = result
        self.facts = facts
        self.sink = sink
        self.stack = stack
        self.recorded: LibraryCall | None = None
        self.view: Substitution | None = None

    @property
    def receiver(self) -> Atom | None:
        """The object whose method is called."""
        self._look()
        return self._receiver

    @property
    def record(self) -> CallRecord:
        """The arguments."""
        self._look()
        return self._record

    @property
    def result(self) -> Value:
        """What the call returned."""
        self._look()
        return self._result

    def _look(self) -> None:
        recorded, view = self.recorded, self.view
        if recorded is not None and view is not None:
            self.recorded = self.view = None
            self._receiver = None if recorded.receiver is None else view.atom(recorded.receiver)
            self._record = view.record(recorded.record)
            self._result = view.value(recorded.result)


class UnknownCall(Event):
    """A call whose target is not known. ``name`` is the last name of the called expression."""

    __slots__ = ("name", "receiver", "record")

    def __init__(
        self,
        module: ModuleInfo,
        node: Node,
        function: str,
        certain: bool,
        name: str,
        receiver: Value | None,
        record: CallRecord,
    ) -> None:
        super().__init__(module, node, function, certain)
        self.name = name
        self.receiver = receiver
        self.record = record


class ItemAccess(Event):
    """A read of a container's item by a constant key. ``how``: "subscript", "get", "pop", "in" or "other"."""

    __slots__ = ("how", "key", "obj")

    def __init__(
        self, module: ModuleInfo, node: Node, function: str, certain: bool, obj: HeapObject, key: object, how: str
    ) -> None:
        super().__init__(module, node, function, certain)
        self.obj = obj
        self.key = key
        self.how = how


class Escape(Event):
    """A container is handed on as a whole (iterated, spread, given to unknown code): any of its items may be read."""

    __slots__ = ("obj",)

    def __init__(self, module: ModuleInfo, node: Node, function: str, certain: bool, obj: HeapObject) -> None:
        super().__init__(module, node, function, certain)
        self.obj = obj


class Store(Event):
    """An attribute or item of a library object is set. ``key`` is the attribute name or the item's value.

    ``facts`` tell which locks were held and nothing else.
    """

    __slots__ = ("facts", "key", "path", "receiver", "value")

    def __init__(
        self,
        module: ModuleInfo,
        node: Node,
        function: str,
        certain: bool,
        path: str,
        receiver: Atom | None,
        key: Value,
        value: Value,
        facts: Facts,
    ) -> None:
        super().__init__(module, node, function, certain)
        self.path = path
        self.receiver = receiver
        self.key = key
        self.value = value
        self.facts = facts


class Comparison(Event):
    """A value is compared with, or looked up among, constants. ``operator`` is "==", "in", "match" or "lookup"."""

    __slots__ = ("constants", "operator", "value")

    def __init__(
        self,
        module: ModuleInfo,
        node: Node,
        function: str,
        certain: bool,
        value: Value,
        operator: str,
        constants: tuple[object, ...],
    ) -> None:
        super().__init__(module, node, function, certain)
        self.value = value
        self.operator = operator
        self.constants = constants


class Returned(Event):
    """The function returns ``value`` at ``node`` (a ``return`` statement, or the definition if its end is reached)."""

    __slots__ = ("value",)

    def __init__(self, module: ModuleInfo, node: Node, function: str, certain: bool, value: Value) -> None:
        super().__init__(module, node, function, certain)
        self.value = value


class Raised(Event):
    """A ``raise`` statement; ``value`` is the exception."""

    __slots__ = ("value",)

    def __init__(self, module: ModuleInfo, node: Node, function: str, certain: bool, value: Value) -> None:
        super().__init__(module, node, function, certain)
        self.value = value


class Caught(Event):
    """An ``except`` clause (the node) begins to deal with an exception.

    ``types`` are what it names (API paths, names of project classes, "" for what is not known); everything that derives
    from the exception carries ``label``.
    """

    __slots__ = ("label", "types")

    def __init__(
        self, module: ModuleInfo, node: Node, function: str, certain: bool, types: tuple[str, ...], label: str
    ) -> None:
        super().__init__(module, node, function, certain)
        self.types = types
        self.label = label


class Tested(Event):
    """Control depends on ``value``, which a function returned from inside an ``except`` clause, or on part of it."""

    __slots__ = ("value",)

    def __init__(self, module: ModuleInfo, node: Node, function: str, certain: bool, value: Value) -> None:
        super().__init__(module, node, function, certain)
        self.value = value


class FirstWord(Event):
    """The first of several words is compared, alone: ``word``, of ``words`` (or what they derive from).

    ``node`` is where it is compared. Where it was taken goes with the word: a function that compares words does not
    know.
    """

    __slots__ = ("word", "words")

    def __init__(self, module: ModuleInfo, node: Node, function: str, certain: bool, word: Value, words: Value) -> None:
        super().__init__(module, node, function, certain)
        self.word = word
        self.words = words

    @property
    def taken(self) -> Place:
        """Where the word was taken from the others, as far as that is known."""
        word = self.word.only
        place = word.place if isinstance(word, Symbol) else None
        return place or (self.module, self.node, self.function)


class LockTaken(Event):
    """A ``with`` statement (the node) takes a library's lock; ``obj`` is the lock."""

    __slots__ = ("obj",)

    def __init__(self, module: ModuleInfo, node: Node, function: str, certain: bool, obj: HeapObject) -> None:
        super().__init__(module, node, function, certain)
        self.obj = obj


class SharedAccess(Event):
    """A handler reads or writes a location that was there before it ran, so that other calls reach it too.

    ``obj`` and ``key`` are the location: a module's or class's name, an instance's attribute, an item of a container
    (``*``: an unknown one). ``how`` is "name", "attribute", "item", "iterate", "test", or the name of the container's
    method. Of a write, ``value`` is what is stored and ``index`` the key or index where there is one. ``segment``
    counts the awaits that may have suspended the handler before; ``facts`` tell which locks were held and nothing else,
    and ``stack`` are the places of the calls that led here, outermost first.
    """

    __slots__ = ("facts", "how", "index", "key", "obj", "segment", "stack", "value", "write")

    def __init__(
        self,
        module: ModuleInfo,
        node: Node,
        function: str,
        certain: bool,
        obj: HeapObject,
        key: object,
        how: str,
        write: bool,
        value: Value | None,
        index: Value | None,
        segment: int,
        facts: Facts,
        stack: tuple[Place, ...] = (),
    ) -> None:
        super().__init__(module, node, function, certain)
        self.obj = obj
        self.key = key
        self.how = how
        self.write = write
        self.value = value
        self.index = index
        self.segment = segment
        self.facts = facts
        self.stack = stack


class Examined(Event):
    """An attribute of a library's object that says whether a call failed, or of its like, is read.

    ``path`` is the attribute's API path, ``obj`` the object.
    """

    __slots__ = ("obj", "path")

    def __init__(
        self, module: ModuleInfo, node: Node, function: str, certain: bool, path: str, obj: HeapObject
    ) -> None:
        super().__init__(module, node, function, certain)
        self.path = path
        self.obj = obj


class Dropped(Event):
    """Nothing uses the result of a call. ``kind``: "status", "task" or "coroutine"; ``path``: what was called.

    ``how``: "statement", or what is done with a coroutine as if it were its result: "test", "item", "text". ``call`` is
    the library's call; None if it is a function of the program.
    """

    __slots__ = ("call", "how", "kind", "path")

    def __init__(
        self,
        module: ModuleInfo,
        node: Node,
        function: str,
        certain: bool,
        kind: str,
        path: str,
        how: str,
        call: Node | None = None,
    ) -> None:
        super().__init__(module, node, function, certain)
        self.call = call
        self.kind = kind
        self.path = path
        self.how = how


class Dereferenced(Event):
    """Something is done with a value that may be None: ``how`` is "attribute", "item", "iterate" or "call"."""

    __slots__ = ("how", "origin")

    def __init__(self, module: ModuleInfo, node: Node, function: str, certain: bool, how: str, origin: Origin) -> None:
        super().__init__(module, node, function, certain)
        self.how = how
        self.origin = origin


class Lifetime(Event):
    """Something is done with a library's object that has to be closed, or with what it lent.

    ``how``: "use" (a method ``name`` is called, it is iterated over or entered), "close", "enter" (a ``with`` statement
    begins that closes it), "leave" (that ends), "keep" (something else holds it from now on). ``obj`` is what has to be
    open; of uses, ``facts`` are those that held. Uses of objects that nothing can have closed before are left out.
    """

    __slots__ = ("facts", "how", "name", "obj")

    def __init__(
        self,
        module: ModuleInfo,
        node: Node,
        function: str,
        certain: bool,
        obj: HeapObject,
        how: str,
        name: str,
        facts: Facts,
    ) -> None:
        super().__init__(module, node, function, certain)
        self.obj = obj
        self.how = how
        self.name = name
        self.facts = facts

    @property
    def closed(self) -> Closed | None:
        """Where the object was closed before, on all paths that lead here."""
        return next((tag for tag in self.facts.of(self.obj) if isinstance(tag, Closed)), None)


AnyEvent: TypeAlias = (
    LibraryCall
    | UnknownCall
    | ItemAccess
    | Escape
    | Store
    | Comparison
    | Returned
    | Raised
    | Caught
    | Tested
    | FirstWord
    | LockTaken
    | SharedAccess
    | Examined
    | Dropped
    | Dereferenced
    | Lifetime
)
