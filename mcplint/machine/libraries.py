"""Library calls: what is computed here, what a model says of the rest, and what happens by default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from mcplint.machine import callbacks, coroutines, escapes, symbols
from mcplint.machine.arguments import argument_labels
from mcplint.machine.contexts import Context, within
from mcplint.machine.heap import CallRecord
from mcplint.machine.results import Watched
from mcplint.machine.values import NONE, UNKNOWN, Atom, Value, ref
from mcplint.models.behaviours import Behaviour

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.models import Models
    from mcplint.syntax.hir import Node

Intrinsic: TypeAlias = "Callable[[Machine, Atom | None, CallRecord, Node | None], Value | None]"
"""Computes the result of a call; None where it cannot, so that the call is one like any other."""


class Libraries:
    """What the machine knows of libraries."""

    def __init__(
        self,
        intrinsics: Mapping[str, Intrinsic],
        models: Models,
        silent: frozenset[str],
        replacing: frozenset[str] = frozenset(),
        sdks: frozenset[str] = frozenset(),
    ) -> None:
        """``sdks`` are the packages that servers are made with."""
        self.models = models
        self.watched = Watched(models)
        self._intrinsics = intrinsics
        self._silent = silent
        self._replacing = replacing
        self._sdks = sdks

    def canonical(self, path: str) -> str:
        """The path under which models know something that a library offers under several."""
        return self.models.canonical(path)

    def is_silent(self, path: str) -> bool:
        """Whether calls are not worth an event (container methods, ``len`` …)."""
        return path in self._silent

    def is_sdk(self, path: str) -> bool:
        """Whether a call is one of a package that servers are made with."""
        return path.partition(".")[0] in self._sdks

    def never_returns(self, path: str) -> bool:
        """Whether nothing that stands behind a call is reached."""
        behaviour = self.models.behaviour(path)
        return behaviour is not None and behaviour.returns == "never"

    def limits(self, name: str) -> bool:
        """Whether what stands inside ``with`` of an object of this name has a time limit."""
        behaviour = self.models.behaviour(name)
        return behaviour is not None and behaviour.limit

    def locks(self, name: str) -> bool:
        """Whether an object of this API path lets one holder in at a time."""
        return name in self.models.table("locks")

    def replaces(self, name: str) -> bool:
        """Whether a decorator's result of this API path stands for the function from then on."""
        return name in self._replacing

    def call(self, m: Machine, path: str, receiver: Atom | None, record: CallRecord, node: Node | None) -> Value:
        """The result of a library call."""
        calls_back = self.models.table("callbacks").get(path)
        if calls_back is not None:
            record = callbacks.call_back(m, calls_back, receiver, record, node)
        intrinsic = self._intrinsics.get(path) or self._method(path)
        if intrinsic is not None:
            computed = intrinsic(m, receiver, record, node)
            if computed is not None:
                return computed
        escapes.escape_all(m, record, node)
        behaviour = self.models.behaviour(path)
        if behaviour is None or "argument" not in behaviour.returns:
            # what hands an argument on, or calls it, hands it on as it is
            record = symbols.with_contents(m, record)
        if behaviour is not None:
            with within(m, Context(thread=behaviour.thread, limited=behaviour.limit)):
                return self._behave(m, behaviour, path, receiver, record, node)
        return self._new_object(m, path, receiver, record, node, path)

    def _method(self, path: str) -> Intrinsic | None:
        """What computes a method that objects of many classes have (``*().model_copy``)."""
        owner, call, name = path.rpartition("().")
        return self._intrinsics.get(f"*().{name}") if call and owner else None

    def _new_object(
        self, m: Machine, path: str, receiver: Atom | None, record: CallRecord, node: Node | None, made_by: str
    ) -> Value:
        labels = () if self._answers_by_itself(made_by) else argument_labels(record)
        return ref(m.object_of_library(path, record.made(made_by, receiver, labels), site=node), labels)

    def _answers_by_itself(self, path: str) -> bool:
        """Whether nothing of its arguments is in a call's result: what a database holds was there before."""
        flow = self.models.flow(path)
        if flow is not None:
            return flow.keeps == "none"
        return any(effect.partition(".")[0] == "db" for effect in self.models.effects(path))

    def _behave(
        self, m: Machine, behaviour: Behaviour, path: str, receiver: Atom | None, record: CallRecord, node: Node | None
    ) -> Value:
        argument = record.get(behaviour.argument)
        match behaviour.returns:
            case "self":
                return Value((receiver,)) if receiver is not None else UNKNOWN
            case "none":
                return NONE
            case "never":
                return UNKNOWN
            case "argument":
                return argument if argument is not None else UNKNOWN
            case "unknown":
                return symbols.call_result(m, behaviour.type, argument_labels(record), path, receiver, record, node)
            case "awaited argument":
                return coroutines.await_value(m, argument, node) if argument is not None else UNKNOWN
            case "coroutine of argument":
                result = coroutines.await_value(m, argument, node) if argument is not None else UNKNOWN
                return ref(coroutines.finished_coroutine(m, result))
            case "result of argument":
                return self._call_argument(m, behaviour, record, node)
            case "new":
                return self._new_object(m, behaviour.type or path, receiver, record, node, path)

    def _call_argument(self, m: Machine, behaviour: Behaviour, record: CallRecord, node: Node | None) -> Value:
        """Call an argument with those behind it (``anyio.run(f, x)``, ``to_thread(f, x)``); await what it returns."""
        function = record.get(behaviour.argument)
        if function is None:
            return UNKNOWN
        rest = CallRecord(
            record.positional[behaviour.argument + 1 :], record.keywords, record.node, record.module, record.open
        )
        result = coroutines.await_value(m, m.call(function, rest, node), node)
        return ref(coroutines.finished_coroutine(m, result, behaviour.type)) if behaviour.type else result
