"""The abstract interpreter: executes module bodies and handlers over abstract values and records what happens."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec

from mcplint.finding import Diagnostic
from mcplint.machine import (
    attributes,
    calls,
    classes,
    containers,
    coroutines,
    exits,
    imports,
    recency,
    sharing,
    symbols,
    unknowns,
)
from mcplint.machine.api_paths import settled
from mcplint.machine.callgraph import Callees, CallGraph
from mcplint.machine.events import AnyEvent
from mcplint.machine.expressions import EVALUATE
from mcplint.machine.facts import NO_FACTS, Facts, Subject
from mcplint.machine.fixed import FixedSlots
from mcplint.machine.frames import BoundReached, Exit, Frame, Unreachable
from mcplint.machine.heap import FACTS, CallRecord, Effects, Heap, HeapObject, Key, Kind
from mcplint.machine.histories import Surplus, distinct, flatten
from mcplint.machine.limits import (
    MAX_RUNS,
    MAX_STEPS,
    MAX_STEPS_LATE,
    MAX_STEPS_OF_HANDLER,
    MAX_STEPS_OF_HANDLERS,
    MAX_STEPS_PER_CALL,
    MAX_STEPS_SHARE,
    MAX_STORED_OBJECTS,
    MAX_WRITES,
)
from mcplint.machine.requests import Requests
from mcplint.machine.shared_names import shared_names
from mcplint.machine.statements import block
from mcplint.machine.stored import watched
from mcplint.machine.summaries import Applied, Summary
from mcplint.machine.symbols import SymbolTable
from mcplint.machine.values import UNKNOWN, Atom, Labels, Late, Value, constant
from mcplint.machine.varied import VariedArguments
from mcplint.program.modules import ModuleInfo, Program
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Libraries
    from mcplint.machine.results import Origin


T = TypeVar("T")


class Stats(msgspec.Struct):
    """Counts of a machine's work. ``executed`` holds the identities of the definitions that ran at least once."""

    runs: int = 0
    hits: int = 0
    steps: int = 0
    executed: set[int] = msgspec.field(default_factory=set)


class Outcome:
    """What came of a run: its value (None if it never returns), and what happened, as a tree of calls.

    ``looked_at`` is what it read of the state from before, see :func:`mcplint.machine.stored.watched`; ``surplus`` are
    the places of which ``events``, once they were asked for, do not have all that happened there.
    """

    def __init__(
        self, value: Value | None, items: list[AnyEvent | Applied], looked_at: frozenset[object], *, all_events: bool
    ) -> None:
        self.value = value
        self.items = items
        self.looked_at = looked_at
        self.surplus: Surplus = {}
        self._all_events = all_events

    @cached_property
    def events(self) -> list[AnyEvent]:
        """All events, while servers are put together; after that, those that differ."""
        return list(flatten(self.items)) if self._all_events else distinct(self.items, self.surplus)


class Machine:
    """One machine per run: its heap, its modules, its summaries.

    ``modules`` and ``imported`` are keyed by path; ``summaries`` by function and shape of arguments, and ``keys_of``
    has the keys of each function; ``owners`` is the class in whose body a function stands; ``prototypes`` the unknown
    instance of a class; ``expressions`` holds texts that annotations quote; ``symbols`` has one object for each
    computation with labelled parts; ``in_flight`` holds exceptions on their way; ``inputs`` are containers and objects
    that handlers are called with; ``sdk_calls`` counts calls of packages that servers are made with; ``segment`` counts
    the awaits that may have suspended the running handler, and ``reassigned`` are the attributes whose reading is worth
    an event; ``failures`` says what functions return because of exceptions, by label; ``shared_names`` are names for
    people of what all handlers share. ``bodies`` has what happened in each module's body, in the order in which they
    ended, ``imports`` the paths of the modules that each imports. ``origins`` are the results of calls that nothing has
    looked at yet, by identity. ``defined`` has what the last run of some ``def`` statements, those that are its keys,
    bound to their names; ``requests`` what middlewares leave for the handlers of a request. ``keeps_urls`` says that it
    matters which URLs are asked for, ``late_from`` after how many steps what begins gets only a few.
    """

    def __init__(self, program: Program, libraries: Libraries) -> None:
        self.program = program
        self.libraries = libraries
        self.heap = Heap()
        self.frames: list[Frame] = []
        self.stats = Stats()
        self.graph = CallGraph()
        self.diagnostics: list[Diagnostic] = []
        self.summaries: dict[tuple[object, ...], list[Summary]] = {}
        self.keys_of: dict[object, set[tuple[object, ...]]] = {}
        self.fixed = FixedSlots()
        self.varied = VariedArguments()
        self.in_flight = self.heap.allocate("env", "<exceptions>")
        self.inputs: set[HeapObject] = set()
        self.constant_zero = constant(0)
        self.shared_below = 1 << 62
        self.collects_arguments = True
        self.module_events: list[AnyEvent] = []
        self.bodies: list[tuple[ModuleInfo, list[AnyEvent | Applied]]] = []
        self.imports: dict[str, dict[str, None]] = {}
        self.modules: dict[str, HeapObject] = {}
        self.imported: set[str] = set()
        self.owners: dict[object, HeapObject] = {}
        self.prototypes: dict[HeapObject, HeapObject] = {}
        self.expressions: dict[str, hir.Expr | None] = {}
        self.symbols: SymbolTable = {}
        self.segment = 0
        self.sdk_calls = 0
        self.reassigned: frozenset[str] = frozenset()
        self.shared_names: dict[HeapObject, str] = {}
        self.failures: dict[str, set[Hashable]] = {}
        self.origins: dict[int, tuple[Value, Origin]] = {}
        self.defined: dict[hir.FunctionDef, Value | None] = {}
        self.requests = Requests()
        self.keeps_urls = False
        self._constants: dict[int, tuple[hir.Constant, Value]] = {}
        self._steps_left = MAX_STEPS
        self.late_from = 0
        self._runs: dict[object, int] = {}
        self._work_end = MAX_WRITES
        self._bounds: dict[tuple[str, str, int], None] = {}

    frame: Frame

    # --- entry points ------------------------------------------------------------------------------------------------

    def run_module(self, module: ModuleInfo) -> HeapObject:
        """Execute a module's body, unless that has happened; returns the module object.

        What a body does is not undone when the import stands in a branch: a module is imported once or not at all.
        """
        obj = self.module_object(module)
        key = str(module.file.path)
        if key not in self.imported:
            self._run_packages(module)
        if key in self.imported:
            return obj
        self.imported.add(key)
        self.execute_module(module, obj)
        return obj

    def execute_module(self, module: ModuleInfo, obj: HeapObject) -> None:
        """Execute a module's body with the names of ``obj`` as its globals."""
        outer_log, self.heap.log = self.heap.log, []
        outer_end, self._work_end = self._work_end, self.heap.work + MAX_WRITES
        first = self.heap.next_id
        frame = Frame(module, module.name, obj, 0, 0, facts=self._new_facts())
        frame.callees = self.graph.callees(module)
        self.frames.append(frame)
        outer = getattr(self, "frame", None)
        self.frame = frame
        try:
            self.execute(module.tree.body)
        except BoundReached as bound:
            self.bound_reached(bound.what, None)
        finally:
            self.frames.pop()
            if outer is not None:
                self.frame = outer
            self.heap.log = outer_log
            self._work_end = outer_end + MAX_WRITES
        for importing in self.frames:
            importing.modules.append((first, self.heap.next_id))
        self.module_events.extend(flatten(frame.events))
        self.bodies.append((module, frame.events))

    def _run_packages(self, module: ModuleInfo) -> None:
        """The packages that a module lies in are imported before it, and may import it themselves."""
        name = module.name
        while "." in name:
            name = name.rpartition(".")[0]
            package = self.program.load(name, module)
            if package is not None and package.is_package and package is not module:
                self.run_module(package)
                return

    def run_function(
        self,
        function: Value,
        record: CallRecord,
        module: ModuleInfo,
        entered: Callees | None = None,
        facts: Facts = NO_FACTS,
    ) -> Outcome:
        """Call a function as an entry point; ``facts`` hold of its arguments.

        What is called first (the function itself, or what a bound or partial one leads to) is added to ``entered``.
        The heap is left as the call left it; a caller that wants to compare runs undoes to its own mark.
        """
        frame = self._root(module)
        frame.first_id = self.heap.next_id
        if entered is not None:
            frame.callees = entered
        value: Value | None = None
        try:
            self.assume(facts)
            value = symbols.showing(self, coroutines.await_value(self, self.call(function, record, None), None))
        except Unreachable:
            value = None
        except BoundReached as bound:
            self.bound_reached(bound.what, None)
        finally:
            self.frames.pop()
            if self.frames:
                self.frame = self.frames[-1]
        looked_at = frozenset([watched(obj, key) for obj, key in frame.reads])
        return Outcome(value, frame.events, looked_at, all_events=self.collects_arguments)

    def _root(self, module: ModuleInfo) -> Frame:
        of_handler = MAX_STEPS_LATE if self.stats.steps > self.late_from else MAX_STEPS_OF_HANDLER
        self._steps_left = MAX_STEPS if self.collects_arguments else of_handler
        self._runs.clear()
        self._work_end = self.heap.work + MAX_WRITES
        frame = Frame(module, "", self.module_object(module), 0, self.heap.mark(), facts=self._new_facts())
        self.frames.append(frame)
        self.frame = frame
        return frame

    def evaluate_in(self, node: hir.Expr, env: HeapObject, module: ModuleInfo) -> Value:
        """The value of an expression in an environment, as annotations are evaluated: no effects remain."""
        mark = self.heap.mark()
        outer_steps, self._steps_left = self._steps_left, MAX_STEPS_PER_CALL
        outer_end, self._work_end = self._work_end, self.heap.work + MAX_WRITES
        outer = getattr(self, "frame", None)
        frame = Frame(module, "", env, 0, mark, facts=self._new_facts())
        self.frames.append(frame)
        self.frame = frame
        try:
            return self.evaluate(node)
        except (Unreachable, BoundReached):
            return UNKNOWN
        finally:
            self._steps_left, self._work_end = outer_steps, outer_end
            self.frames.pop()
            if outer is not None:
                self.frame = outer

    def in_module(self, module: ModuleInfo, action: Callable[[], T]) -> T:
        """Do something that needs a running frame, such as making an object, in a module's name."""
        self._root(module)
        try:
            return action()
        finally:
            self.frames.pop()
            if self.frames:
                self.frame = self.frames[-1]

    def share_heap(self, handlers: int) -> None:
        """From now on, present objects are shared by that many handlers and identified by identity in summaries."""
        before = self.heap.next_id
        self.heap.next_id += MAX_STORED_OBJECTS
        self.shared_below = self.heap.next_id
        self.collects_arguments = False
        self.share_steps(handlers)
        self.reassigned = frozenset[str]().union(*[module.reassigned_attributes for module in self.program.modules])
        modules = [self.modules[path] for path in sorted(self.modules)]
        rebound = [module.module.rebound_names for module in modules if module.module is not None]
        self.fixed.begin(before, self.reassigned.union(*rebound))
        self.shared_names = shared_names(modules)
        sharing.forget_constants(self, [*modules, *self.shared_names])

    def share_steps(self, handlers: int) -> None:
        """That many handlers share the steps that come; once these are used up, what begins gets only a few."""
        self.late_from = self.stats.steps + MAX_STEPS_OF_HANDLERS + handlers * MAX_STEPS_SHARE

    def forget_prototypes(self) -> None:
        """Unknown instances that a handler's run made are gone with what it wrote."""
        for cls in [cls for cls, made in self.prototypes.items() if made.id >= self.shared_below]:
            del self.prototypes[cls]

    def forget_summaries(self, function: hir.FunctionDef) -> None:
        """The next call of a function runs its body, whatever is known of it."""
        for key in [key for key in self.summaries if key[0] == id(function)]:
            del self.summaries[key]

    # --- execution ---------------------------------------------------------------------------------------------------

    def may_run(self, function: object) -> bool:
        """Whether a definition's body may run once more for this handler. While servers are put together, it may."""
        return self.collects_arguments or self._runs.get(function, 0) < MAX_RUNS

    def count_run(self, function: object) -> None:
        """A definition's body runs."""
        self.stats.runs += 1
        self.stats.executed.add(id(function))
        self._runs[function] = self._runs.get(function, 0) + 1

    def step(self) -> None:
        frame = self.frame
        frame.steps += 1
        self.stats.steps += 1
        self._steps_left -= 1
        if frame.steps > MAX_STEPS_PER_CALL:
            raise BoundReached(f"more than {MAX_STEPS_PER_CALL} steps in one function")
        if self.heap.work > self._work_end:
            raise BoundReached(f"more than {MAX_WRITES:,} slots written and joined")
        if self._steps_left < 0:
            raise BoundReached("more steps than one entry point may take")

    def evaluate(self, node: hir.Expr) -> Value:
        self.step()
        return EVALUATE[node.__class__](self, node)

    def execute(self, body: tuple[hir.Stmt, ...]) -> bool:
        return block(self, body)

    def leave(self, value: Value) -> None:
        """Record a return of ``value`` in the present state; ``finally`` blocks on the way out run first."""
        frame = self.frame
        if isinstance(frame.decl, hir.FunctionDef) and not self.collects_arguments:
            if frame.function is not None and unknowns.never_returns(self, frame.function):
                return
            value = unknowns.as_declared(self, value, frame.decl.returns, frame.function)
        facts = self.facts
        if facts.held:
            value = exits.at_exit(self, value, facts.judgements())
        frame.returns.append(Exit(value, self.heap.effects(frame.mark), facts, self.heap.mark(), frame.configured > 0))

    def raise_point(self) -> None:
        """An exception may leave the present state."""
        points = self.frame.raises[-1]
        if points.points == 0 or points.seen != len(self.heap.log) or points.stale:
            points.add(self.heap)

    # --- facts -------------------------------------------------------------------------------------------------------

    def _new_facts(self) -> HeapObject:
        return self.heap.allocate("env", "<facts>")

    @property
    def facts(self) -> Facts:
        """What guards of the running function have established on the present path."""
        held = self.frame.facts.slots.get(FACTS)
        return held if isinstance(held, Facts) else NO_FACTS

    def assume(self, facts: Facts) -> None:
        """From here on, on this path, these facts hold too."""
        if facts.held:
            present = self.facts
            merged = present.union(facts)
            if merged is not present:
                self.heap.write(self.frame.facts, FACTS, merged)

    def suspend(self) -> None:
        """Others may run now: an await that is not known to go on at once."""
        self.segment += 1
        self.frame.suspends = True

    def forget(self, subject: Subject) -> None:
        """A subject is computed anew: what was known of it no longer holds."""
        present = self.facts
        if subject in present.held:
            self.heap.write(self.frame.facts, FACTS, present.without([subject]))

    # --- heap --------------------------------------------------------------------------------------------------------

    def allocate(
        self,
        kind: Kind,
        name: str,
        *,
        decl: hir.FunctionDef | hir.Lambda | hir.ClassDef | None = None,
        parent: HeapObject | None = None,
        module: ModuleInfo | None = None,
        record: CallRecord | None = None,
        site: hir.Node | None = None,
    ) -> HeapObject:
        """A new object; inside a fixpoint loop, the same one in every round for the same place."""
        frame = self.frame
        site = site or decl or frame.at

        def make() -> HeapObject:
            return self.heap.allocate(kind, name, decl=decl, parent=parent, module=module, record=record, site=site)

        renewed = frame.fixpoint and site is not None
        return recency.made(self, kind, (site, kind, name), record, make) if renewed else make()

    @contextmanager
    def at(self, node: hir.Node | None) -> Iterator[None]:
        """What is made inside and has no place of its own is made at ``node``."""
        frame = self.frame
        outer, frame.at = frame.at, node
        try:
            yield
        finally:
            frame.at = outer

    def object_of_library(self, path: str, record: CallRecord, site: hir.Node | None = None) -> HeapObject:
        """An object of a library, known by the API path of what made it."""
        name = settled(path)
        return self.allocate("library", name, record=record, module=self.frame.module, site=site or record.node)

    def read(self, obj: HeapObject, key: Key) -> Value | None:
        """A slot's value; None if it is unbound. Part of the footprint of the running function."""
        value = obj.slots.get(key)
        frame = self.frame
        if obj.id < frame.first_id and not self.fixed.has(obj, key):
            location = (obj, key)
            if location not in frame.reads and location not in frame.written:
                frame.reads[location] = value
        return value

    def read_all(self, obj: HeapObject) -> None:
        """Make all slots of an object part of the footprint, and that it has no others."""
        frame = self.frame
        if obj.id < frame.first_id:
            for key in list(obj.slots):
                self.read(obj, key)
            if obj not in frame.whole:
                frame.whole[obj] = frozenset(obj.slots)

    def write(self, obj: HeapObject, key: Key, value: Value) -> None:
        if self.fixed.has(obj, key):
            self._changed(key)
        self.heap.write(obj, key, value)
        frame = self.frame
        if obj.id < frame.first_id:
            frame.written[obj, key] = None

    def _changed(self, key: Key) -> None:
        self.fixed.changed(key, self.frames)
        self.summaries.clear()

    def delete(self, obj: HeapObject, key: Key) -> None:
        if self.fixed.has(obj, key):
            self._changed(key)
        self.read(obj, key)
        self.heap.delete(obj, key)
        frame = self.frame
        if obj.id < frame.first_id:
            frame.written[obj, key] = None

    def undo(self, mark: int) -> None:
        """Take back all writes since ``mark``; they no longer count as written on this path."""
        frame = self.frame
        for points in frame.raises:
            points.before_undo(self.heap, mark)
        first = frame.first_id
        if frame.written:
            for obj, key, _ in self.heap.log[mark:]:
                if obj.id < first:
                    frame.written.pop((obj, key), None)
        self.heap.undo(mark)

    def apply(self, effects: Effects) -> None:
        """Write joined effects; what was written on some paths only also depends on the state before (but no function
        depends on exceptions that are on their way when it begins)."""
        frame = self.frame
        first = frame.first_id
        for obj, key in effects:
            if obj.id < first and obj is not self.in_flight:
                if self.fixed.has(obj, key):
                    self._changed(key)
                location = (obj, key)
                if location not in frame.written and location not in frame.reads:
                    frame.reads[location] = obj.slots.get(key)
                frame.written[location] = None
        self.heap.apply(effects)

    def module_object(self, module: ModuleInfo) -> HeapObject:
        key = str(module.file.path)
        obj = self.modules.get(key)
        if obj is None:
            obj = self.modules[key] = self.heap.allocate("module", module.name, module=module)
        return obj

    def constant_of(self, node: hir.Constant) -> Value:
        known = self._constants.get(id(node))
        if known is None:
            known = self._constants[id(node)] = (node, constant(node.value))
        return known[1]

    # --- calls -------------------------------------------------------------------------------------------------------

    def call(self, function: Value, record: CallRecord, node: hir.Node | None) -> Value:
        return calls.call(self, function, record, node)

    def call_library(self, path: str, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        return calls.call_library(self, path, receiver, record, node)

    # --- classes, for containers, which classes are built on ---------------------------------------------------------

    def find_member(self, obj: HeapObject, name: str) -> Value | None:
        return classes.find_member(self, obj, name)

    def equals_others(self, obj: HeapObject) -> bool:
        return classes.equals_others(self, obj)

    def iterate_instance(self, obj: HeapObject) -> list[Value] | None:
        return classes.iterate_instance(self, obj)

    def element_of_instance(self, obj: HeapObject) -> Value:
        return classes.element_of_instance(self, obj)

    def item_of_instance(self, obj: HeapObject, index: Value) -> Value:
        return classes.item_of_instance(self, obj, index)

    def await_value(self, value: Value) -> Value:
        return coroutines.await_value(self, value, None)

    def subscript_class(self, cls: HeapObject, index: Value, node: hir.Node | None) -> Value:
        return classes.subscript_class(self, cls, index, node)

    def enum_members(self, cls: HeapObject) -> list[Value] | None:
        return classes.enum_members(self, cls)

    def enum_constant(self, obj: HeapObject) -> object | None:
        return classes.enum_constant(obj)

    # --- for the layers above ----------------------------------------------------------------------------------------

    def attribute(self, value: Value, name: str, node: hir.Node | None) -> Value:
        return attributes.attribute(self, value, name, node)

    def new_sequence(self, kind: Kind, elements: list[Value] | None, rest: Value | None = None) -> HeapObject:
        return containers.new_sequence(self, kind, elements, rest)

    def new_dict(self, node: hir.Node | None = None, *, open_: bool = False) -> HeapObject:
        return containers.new_dict(self, node, open_=open_)

    def resolve_late(self, atom: Late) -> Value:
        return imports.resolve_late(self, atom)

    def evaluate_annotation(self, annotation: hir.Expr, env: HeapObject, module: ModuleInfo) -> Value:
        return unknowns.evaluate_annotation(self, annotation, env, module)

    def parse_text_types(self, value: Value, env: HeapObject, module: ModuleInfo) -> Value:
        return unknowns.parse_text_types(self, value, env, module)

    def unknown_of_annotation(self, annotation: hir.Expr | None, owner: HeapObject, labels: Labels = ()) -> Value:
        return unknowns.unknown_of_annotation(self, annotation, owner, labels)

    def given_by_name(self, name: str, annotation: hir.Expr, owner: HeapObject, labels: Labels) -> Value:
        return unknowns.given_by_name(self, name, annotation, owner, labels)

    def unknown_of_type(self, declared: Value) -> Value:
        return unknowns.unknown_of_type(self, declared)

    # --- events ------------------------------------------------------------------------------------------------------

    def here(self, node: hir.Node) -> tuple[ModuleInfo, hir.Node, str, bool]:
        """The common part of an event at ``node``."""
        frame = self.frame
        return frame.module, node, frame.name, frame.uncertain == 0

    def emit(self, event: AnyEvent) -> None:
        frame = self.frame
        event.context = frame.context
        frame.events.append(event)

    def bound_reached(self, what: str, node: hir.Node | None) -> None:
        """Report a limit once per place."""
        self.bound_reached_in(self.frame.module, what, node)

    def bound_reached_in(self, module: ModuleInfo, what: str, node: hir.Node | None) -> None:
        """The same for a limit that is reached at ``node`` of another module than the one that runs."""
        line = module.location(node).line if node is not None else 0
        key = (module.path, what, line)
        if key not in self._bounds:
            self._bounds[key] = None
            message = f"analysis stopped here: {what}"
            self.diagnostics.append(
                Diagnostic(kind="bound-reached", path=module.path, line=line, message=message, incomplete=False)
            )
