"""The abstract interpreter: executes module bodies and handlers over abstract values and records what happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import msgspec

from mcplint.finding import Diagnostic
from mcplint.machine import attributes, calls, classes, containers
from mcplint.machine.definitions import make_function
from mcplint.machine.events import AnyEvent, Comparison, Escape
from mcplint.machine.expressions import EVALUATE
from mcplint.machine.frames import BoundReached, Frame, Loop, Unreachable
from mcplint.machine.heap import ANY_ITEM, LENGTH, OPEN, CallRecord, Effects, Heap, HeapObject, Key, Kind
from mcplint.machine.limits import MAX_LOOP_ROUNDS, MAX_STEPS, MAX_STEPS_PER_CALL, MAX_UNROLL
from mcplint.machine.statements import EXECUTE, block, leave
from mcplint.machine.summaries import Summary, flatten
from mcplint.machine.values import (
    ABSENT,
    NONE,
    TRUE,
    UNKNOWN,
    Atom,
    Bound,
    Const,
    Labels,
    Late,
    Lib,
    Ref,
    Unknown,
    Value,
    constant,
    join,
    join_all,
    make,
    ref,
    type_name,
    unknown,
)
from mcplint.program.modules import ModuleInfo, Program
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Libraries


T = TypeVar("T")


class Stats(msgspec.Struct):
    """Counts of a machine's work. ``executed`` holds the identities of the definitions that ran at least once."""

    runs: int = 0
    hits: int = 0
    steps: int = 0
    executed: set[int] = msgspec.field(default_factory=set)


class Machine:
    """One machine per run: its heap, its modules, its summaries."""

    def __init__(self, program: Program, libraries: Libraries) -> None:
        self.program = program
        self.libraries = libraries
        self.heap = Heap()
        self.frames: list[Frame] = []
        self.stats = Stats()
        self.diagnostics: list[Diagnostic] = []
        self.summaries: dict[tuple[object, ...], list[Summary]] = {}
        self.keys_of: dict[object, set[tuple[object, ...]]] = {}
        self.assumptions: dict[object, Value] = {}
        self.recursive: set[int] = set()
        self.constant_zero = constant(0)
        self.shared_below = 1 << 62
        self.module_events: list[AnyEvent] = []
        self._modules: dict[str, HeapObject] = {}
        self._done: set[str] = set()
        self._constants: dict[int, tuple[hir.Constant, Value]] = {}
        self._owners: dict[object, HeapObject] = {}
        self._prototypes: dict[HeapObject, HeapObject] = {}
        self._expressions: dict[str, hir.Expr | None] = {}
        self._steps_left = MAX_STEPS
        self._bounds: dict[tuple[str, str, int], None] = {}

    frame: Frame

    # --- entry points ------------------------------------------------------------------------------------------------

    def run_module(self, module: ModuleInfo) -> HeapObject:
        """Execute a module's body, unless that has happened; returns the module object.

        What a body does is not undone when the import stands in a branch: a module is imported once or not at all.
        """
        obj = self.module_object(module)
        key = str(module.file.path)
        if key in self._done:
            return obj
        self._done.add(key)
        outer_log, self.heap.log = self.heap.log, []
        first = self.heap.next_id
        frame = Frame(module, module.name, obj, 0, 0)
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
        for importing in self.frames:
            importing.modules.append((first, self.heap.next_id))
        self.module_events.extend(flatten(frame.events))
        return obj

    def run_function(
        self, function: Value, record: CallRecord, module: ModuleInfo
    ) -> tuple[Value | None, list[AnyEvent]]:
        """Call a function as an entry point; returns its value (None if it never returns) and all events.

        The heap is left as the call left it; a caller that wants to compare runs undoes to its own mark.
        """
        frame = self._root(module)
        value: Value | None = None
        try:
            value = self.await_value(self.call(function, record, None), None)
        except Unreachable:
            value = None
        except BoundReached as bound:
            self.bound_reached(bound.what, None)
        finally:
            self.frames.pop()
            if self.frames:
                self.frame = self.frames[-1]
        return value, list(flatten(frame.events))

    def _root(self, module: ModuleInfo) -> Frame:
        self._steps_left = MAX_STEPS
        frame = Frame(module, "", self.module_object(module), 0, self.heap.mark())
        self.frames.append(frame)
        self.frame = frame
        return frame

    def evaluate_in(self, node: hir.Expr, env: HeapObject, module: ModuleInfo) -> Value:
        """The value of an expression in an environment, as annotations are evaluated: no effects remain."""
        mark = self.heap.mark()
        outer = getattr(self, "frame", None)
        frame = Frame(module, "", env, 0, mark)
        self.frames.append(frame)
        self.frame = frame
        try:
            return self.evaluate(node)
        except (Unreachable, BoundReached):
            return UNKNOWN
        finally:
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

    def share_heap(self) -> None:
        """From now on, present objects are shared by all handlers and identified by identity in summaries."""
        self.shared_below = self.heap.next_id

    # --- execution ---------------------------------------------------------------------------------------------------

    def step(self) -> None:
        frame = self.frame
        frame.steps += 1
        self.stats.steps += 1
        self._steps_left -= 1
        if frame.steps > MAX_STEPS_PER_CALL:
            raise BoundReached(f"more than {MAX_STEPS_PER_CALL} steps in one function")
        if self._steps_left < 0:
            raise BoundReached(f"more than {MAX_STEPS} steps")

    def evaluate(self, node: hir.Expr) -> Value:
        self.step()
        return EVALUATE[node.__class__](self, node)

    def execute(self, body: tuple[hir.Stmt, ...]) -> bool:
        return block(self, body)

    def leave(self, value: Value) -> None:
        leave(self, value)

    def raise_point(self) -> None:
        """An exception may leave the present state."""
        points = self.frame.raises[-1]
        if points.points == 0 or points.seen != len(self.heap.log) or points.stale:
            points.add(self.heap)

    def branch(self, alternatives: list[Callable[[], bool]], *, uncertain: bool) -> bool:
        """Run alternatives from the same state and join those that reach their end; False if none does."""
        mark, fresh = self.heap.mark(), self.heap.next_id
        results: list[Effects] = []
        frame = self.frame
        frame.uncertain += uncertain
        try:
            for alternative in alternatives:
                try:
                    live = alternative()
                except Unreachable:
                    live = False
                if live:
                    results.append(self.heap.effects(mark))
                self.undo(mark)
        finally:
            frame.uncertain -= uncertain
        if not results:
            return False
        self.apply(self.heap.join_effects(results, fresh))
        return True

    @contextmanager
    def uncertain(self) -> Iterator[None]:
        """What runs inside happens on some paths only."""
        frame = self.frame
        frame.uncertain += 1
        try:
            yield
        finally:
            frame.uncertain -= 1

    def when(self, conditions: tuple[hir.Expr, ...], action: Callable[[], None]) -> bool:
        """Run ``action`` where all conditions hold."""
        if not conditions:
            action()
            return True
        truth = self.truth(self.evaluate(conditions[0]))
        if truth is False:
            return True

        def go() -> bool:
            self.refine(conditions[0], True)
            return self.when(conditions[1:], action)

        if truth is True:
            return go()
        return self.branch([go, lambda: True], uncertain=True)

    def for_each(self, target: hir.Expr, iterable: Value, node: hir.Node, body: Callable[[], bool]) -> bool:
        """Run ``body`` for the elements of ``iterable``: one by one if they are known, else as a fixpoint."""
        self.raise_point()
        containers.escape(self, iterable, node)
        elements = containers.items_of(self, iterable)
        if elements is None or len(elements) > MAX_UNROLL:
            from mcplint.machine.intrinsics import item_of_any

            element = item_of_any(self, iterable)

            def once() -> bool:
                self.assign(target, element)
                return body()

            return self.fixpoint(once, may_skip=True)
        loop = Loop(self.heap.mark(), self.heap.next_id)
        self.frame.loops.append(loop)
        try:
            live = self._unrolled(loop, target, elements, body)
        finally:
            self.frame.loops.pop()
        return self._after_loop(loop, live)

    def _unrolled(self, loop: Loop, target: hir.Expr, elements: list[Value], body: Callable[[], bool]) -> bool:
        live = True
        for element in elements:
            try:
                self.assign(target, element)
                live = body()
            except Unreachable:
                live = False
            if loop.continues:
                ends = [self.heap.effects(loop.mark)] if live else []
                ends.extend(loop.continues)
                loop.continues.clear()
                self.undo(loop.mark)
                self.apply(self.heap.join_effects(ends, loop.fresh))
                live = True
            if not live:
                return False
        return live

    def _after_loop(self, loop: Loop, live: bool) -> bool:
        if not loop.breaks:
            return live
        ends = [self.heap.effects(loop.mark)] if live else []
        ends.extend(loop.breaks)
        self.undo(loop.mark)
        self.apply(self.heap.join_effects(ends, loop.fresh))
        return True

    def fixpoint(self, body: Callable[[], bool], *, may_skip: bool) -> bool:
        """Run ``body`` from the joined state of all rounds until that state is stable."""
        frame = self.frame
        loop = Loop(self.heap.mark(), self.heap.next_id)
        frame.loops.append(loop)
        frame.fixpoint += 1
        frame.uncertain += 1
        events = len(frame.events)
        head: Effects = {}
        ends: list[Effects] = []
        returns = len(frame.returns)
        try:
            for round_ in range(MAX_LOOP_ROUNDS):
                self.undo(loop.mark)
                self.heap.apply(head)
                del frame.events[events:]
                del frame.returns[returns:]
                loop.breaks.clear()
                loop.continues.clear()
                try:
                    live = body()
                except Unreachable:
                    live = False
                ends = [self.heap.effects(loop.mark)] if live else []
                ends.extend(loop.continues)
                self.undo(loop.mark)
                following = self.heap.join_effects([head, *ends], loop.fresh)
                if round_ >= 2:
                    following = {
                        location: value if head.get(location) is value else _widened(value)
                        for location, value in following.items()
                    }
                if _same(head, following):
                    break
                head = following
        finally:
            frame.loops.pop()
            frame.fixpoint -= 1
            frame.uncertain -= 1
        outcomes = [head] if may_skip or ends else []
        if not may_skip and not loop.breaks:
            outcomes = []
        elif not may_skip:
            outcomes = []
        outcomes.extend(loop.breaks)
        self.undo(loop.mark)
        if not outcomes:
            return False
        self.apply(self.heap.join_effects(outcomes, loop.fresh))
        return True

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
        if frame.fixpoint and site is not None:
            key = (id(site), kind, name)
            known = frame.sites.get(key)
            if known is not None:
                return known
            obj = self.heap.allocate(kind, name, decl=decl, parent=parent, module=module, record=record, site=site)
            obj.many = True
            frame.sites[key] = obj
            return obj
        return self.heap.allocate(kind, name, decl=decl, parent=parent, module=module, record=record, site=site)

    def library_object(self, path: str, record: CallRecord, site: hir.Node | None = None) -> HeapObject:
        """An object of a library, known by the API path of what made it."""
        return self.allocate("library", path, record=record, module=self.frame.module, site=site or record.node)

    def new_sequence(self, kind: Kind, elements: list[Value] | None, rest: Value | None = None) -> HeapObject:
        return containers.new_sequence(self, kind, elements, rest)

    def new_dict(self, node: hir.Node | None = None, *, open_: bool = False) -> HeapObject:
        return containers.new_dict(self, node, open_=open_)

    def new_function(self, node: hir.FunctionDef | hir.Lambda, name: str) -> HeapObject:
        function = make_function(self, node, name)
        if self.frame.env.kind == "class":
            self._owners[node] = self.frame.env
        return function

    def finished_coroutine(self, value: Value) -> HeapObject:
        """An awaitable whose result is known already."""
        obj = self.allocate("coroutine", "done", module=self.frame.module)
        self.write(obj, "#done", value)
        return obj

    def owner_of(self, function: HeapObject) -> HeapObject | None:
        """The class in whose body a function is defined (also for functions nested in its methods)."""
        owner = self._owners.get(function.decl)
        if owner is None and len(self.frames) > 1:
            for frame in reversed(self.frames):
                if frame.env is function.parent:
                    return frame.cls
        return owner

    def read(self, obj: HeapObject, key: Key) -> Value | None:
        """A slot's value; None if it is unbound. Part of the footprint of the running function."""
        value = obj.slots.get(key)
        frame = self.frame
        if obj.id < frame.first_id:
            location = (obj, key)
            if location not in frame.reads and location not in frame.written:
                frame.reads[location] = value
        return value

    def read_all(self, obj: HeapObject) -> None:
        """Make all slots of an object part of the footprint."""
        if obj.id < self.frame.first_id:
            for key in list(obj.slots):
                self.read(obj, key)

    def write(self, obj: HeapObject, key: Key, value: Value) -> None:
        self.heap.write(obj, key, value)
        frame = self.frame
        if obj.id < frame.first_id:
            frame.written[obj, key] = None

    def delete(self, obj: HeapObject, key: Key) -> None:
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
        """Write joined effects; what was written on some paths only also depends on the state before."""
        frame = self.frame
        first = frame.first_id
        for obj, key in effects:
            if obj.id < first:
                location = (obj, key)
                if location not in frame.written and location not in frame.reads:
                    frame.reads[location] = obj.slots.get(key)
                frame.written[location] = None
        self.heap.apply(effects)

    # --- names -------------------------------------------------------------------------------------------------------

    def load_name(self, name: str) -> Value:
        env: HeapObject | None = self.frame.env
        partial: Value | None = None
        while env is not None:
            value = self.read(env, name)
            if value is not None:
                if value.atoms[0].__class__ is Late and len(value.atoms) == 1:
                    value = self.resolve_late(value.atoms[0])  # type: ignore[arg-type]
                if not value.may_be_absent:
                    return value if partial is None else join(partial, value)
                partial = value.present() if partial is None else join(partial, value.present())
            env = env.parent
        if partial is not None:
            return partial
        if name in ("__name__", "__file__", "__doc__", "__package__", "__spec__"):
            return self._module_constant(name)
        if name in BUILTIN_NAMES:
            return Value((Lib(f"builtins.{name}"),))
        return UNKNOWN

    def _module_constant(self, name: str) -> Value:
        module = self.frame.module
        if name == "__doc__":
            return constant(module.doc)
        if name == "__package__":
            return constant(module.package)
        return unknown("builtins.str")

    def store_name(self, name: str, value: Value) -> None:
        frame = self.frame
        decl = frame.decl
        env = frame.env
        if decl is not None and env.kind == "env":
            facts = frame.module.facts(decl)
            if name in facts.global_names:
                env = self.module_object(frame.module)
            elif name in facts.nonlocal_names:
                env = self._enclosing(env, name)
        self.write(env, name, value)

    def _enclosing(self, env: HeapObject, name: str) -> HeapObject:
        outer = env.parent
        while outer is not None and outer.kind == "env":
            if name in outer.slots:
                return outer
            outer = outer.parent
        return env

    def unbind(self, name: str) -> None:
        self.delete(self.frame.env, name)

    def assign(self, target: hir.Expr, value: Value) -> None:
        """``target = value`` for any target."""
        if isinstance(target, hir.Name):
            self.store_name(target.id, value)
        elif isinstance(target, hir.Attribute):
            self.set_attribute(self.evaluate(target.value), target.attr, value, target)
        elif isinstance(target, hir.Subscript):
            self._assign_item(target, value)
        elif isinstance(target, (hir.TupleExpr, hir.ListExpr)):
            self._unpack(target.elements, value)
        elif isinstance(target, hir.Starred):
            self.assign(target.value, value)

    def _assign_item(self, target: hir.Subscript, value: Value) -> None:
        container = self.evaluate(target.value)
        index = self.evaluate(target.index)
        self.raise_point()
        for atom in container.atoms:
            path = (
                atom.path
                if isinstance(atom, Lib)
                else atom.obj.name
                if isinstance(atom, Ref) and atom.obj.kind == "library"
                else None
            )
            if path is not None:
                from mcplint.machine.events import Store

                receiver = atom.receiver if isinstance(atom, Lib) else atom
                self.emit(Store(*self.here(target), f"{path}[]", receiver, index, value))
        containers.set_item(self, container, index, value, target)

    def _unpack(self, targets: tuple[hir.Expr, ...], value: Value) -> None:
        elements = containers.items_of(self, value)
        starred = next((i for i, target in enumerate(targets) if isinstance(target, hir.Starred)), None)
        if elements is not None and starred is None and len(elements) == len(targets):
            for target, element in zip(targets, elements, strict=True):
                self.assign(target, element)
            return
        if elements is not None and starred is not None and len(elements) >= len(targets) - 1:
            behind = len(targets) - 1 - starred
            middle = elements[starred : len(elements) - behind]
            for target, element in zip(targets[:starred], elements, strict=False):
                self.assign(target, element)
            self.assign(targets[starred], ref(self.new_sequence("list", middle)))
            for target, element in zip(targets[starred + 1 :], elements[len(elements) - behind :], strict=True):
                self.assign(target, element)
            return
        item = containers.item_of(self, value, UNKNOWN, None)
        for target in targets:
            if isinstance(target, hir.Starred):
                self.assign(target, ref(self.new_sequence("list", None, item)))
            else:
                self.assign(target, item)

    @contextmanager
    def scope(self, node: hir.Node) -> Iterator[None]:  # noqa: ARG002
        """A nested name scope (comprehension, type alias)."""
        frame = self.frame
        outer = frame.env
        frame.env = self.heap.allocate(
            "env", "<class scope>" if outer.kind == "class" else outer.name, parent=outer, module=frame.module
        )
        try:
            yield
        finally:
            frame.env = outer

    @contextmanager
    def class_scope(self, cls: HeapObject) -> Iterator[None]:
        """The body of a class: its namespace is the class object."""
        frame = self.frame
        outer, decl = frame.env, frame.decl
        frame.env = cls
        try:
            yield
        finally:
            frame.env = outer
            frame.decl = decl

    def finish_class(self, cls: HeapObject, keywords: dict[str, Value]) -> None:
        """What happens when a class body is complete: enum members, ``__init_subclass__``."""
        if classes.is_enum(cls):
            classes.finish_enum(self, cls)
        for base in classes.mro(cls)[1:]:
            if isinstance(base, HeapObject) and "__init_subclass__" in base.slots:
                hook = classes.unbound(base.slots["__init_subclass__"])
                self.call(classes.bind(hook, Ref(cls)), CallRecord((), keywords), None)
                return

    def note_annotation(self, name: str, node: hir.AnnAssign) -> None:
        """Annotated names are read from the class definition when they are needed; nothing to do at run time."""

    # --- modules -----------------------------------------------------------------------------------------------------

    def module_object(self, module: ModuleInfo) -> HeapObject:
        key = str(module.file.path)
        obj = self._modules.get(key)
        if obj is None:
            obj = self._modules[key] = self.heap.allocate("module", module.name, module=module)
        return obj

    def import_module(self, name: str) -> Value:
        """``import name``: the module object, or the library's API path."""
        importer = self.frame.module
        head, *tail = name.split(".")
        loaded = self.program.load(name, importer)
        for count in range(1, len(tail) + 1):
            parent = self.program.load(".".join([head, *tail[: count - 1]]), importer)
            if parent is not None:
                self._run_import(parent)
        if loaded is not None:
            self._run_import(loaded)
            obj = self.module_object(loaded)
            parent_module = self.program.load(name.rpartition(".")[0], importer) if tail else None
            if parent_module is not None:
                self.module_object(parent_module).slots[tail[-1]] = ref(obj)
            return ref(obj)
        if self.program.is_namespace(name, importer):
            return Value((Late(name, None),))
        return Value((Lib(self.libraries.canonical(name)),))

    def _run_import(self, module: ModuleInfo) -> None:
        if str(module.file.path) not in self._done:
            self.run_module(module)

    def import_from(self, node: hir.ImportFrom) -> None:
        module = self.frame.module
        name = module.absolute(node.level, node.module)
        if name is None:
            for alias in node.names:
                self.store_name(alias.asname or alias.name, UNKNOWN)
            return
        source = self.import_module(name)
        if not node.names:
            self._import_star(source)
            return
        for alias in node.names:
            self.store_name(alias.asname or alias.name, self.member_of_module(source, name, alias.name))

    def member_of_module(self, source: Value, module_name: str, name: str) -> Value:
        """``from module_name import name``."""
        atom = source.only
        if isinstance(atom, Lib):
            return Value((Lib(self.libraries.canonical(f"{atom.path}.{name}")),))
        if isinstance(atom, Ref) and atom.obj.kind == "module":
            return self.module_attribute(atom.obj, name)
        submodule = self.import_module(f"{module_name}.{name}")
        return submodule

    def module_attribute(self, obj: HeapObject, name: str) -> Value:
        """A name of a project module; a submodule is imported; a name missing in an unfinished module is bound late."""
        value = self.read(obj, name)
        if value is not None:
            if value.atoms[0].__class__ is Late and len(value.atoms) == 1:
                return self.resolve_late(value.atoms[0])  # type: ignore[arg-type]
            return value.present()
        module = obj.module
        assert module is not None
        if module.is_package:
            submodule = self.program.load(f"{module.name}.{name}", module)
            if submodule is not None:
                self._run_import(submodule)
                return ref(self.module_object(submodule))
            if self.program.is_namespace(f"{module.name}.{name}", module):
                return Value((Late(f"{module.name}.{name}", None),))
        hook = self.read(obj, "__getattr__")
        if hook is not None and str(module.file.path) in self._done:
            return self.call(hook, CallRecord((constant(name),)), None)
        if name in ("__name__", "__file__", "__path__", "__doc__"):
            return unknown("builtins.str")
        return Value((Late(str(module.file.path), name),))

    def resolve_late(self, atom: Late) -> Value:
        """What a late name stands for now; unknown if it is still unbound."""
        if atom.name is None:
            importer = self.frame.module
            module = self.program.load(atom.module, importer)
            if module is None:
                return (
                    Value((Lib(self.libraries.canonical(atom.module)),))
                    if not self.program.is_namespace(atom.module, importer)
                    else UNKNOWN
                )
            self._run_import(module)
            return ref(self.module_object(module))
        obj = self._modules.get(atom.module)
        value = obj.slots.get(atom.name) if obj is not None else None
        if value is None:
            return UNKNOWN
        inner = value.only
        if isinstance(inner, Late):
            return UNKNOWN if inner == atom else self.resolve_late(inner)
        return value.present()

    def late_module(self, name: str) -> Value:
        return Value((Late(name, None),))

    def import_late(self, node: hir.ImportFrom) -> None:
        """An import under ``TYPE_CHECKING``: names resolve when an annotation asks for them."""
        module = self.frame.module
        name = module.absolute(node.level, node.module)
        if name is None:
            return
        source = self.program.find(name, module)
        for alias in node.names:
            bound = alias.asname or alias.name
            if source is None:
                self.store_name(bound, Value((Lib(self.libraries.canonical(f"{name}.{alias.name}")),)))
            else:
                loaded = self.program.load_file(source)
                if loaded is not None:
                    self.module_object(loaded)
                self.store_name(bound, Value((Late(str(source.path), alias.name),)))

    def _import_star(self, source: Value) -> None:
        atom = source.only
        if not isinstance(atom, Ref) or atom.obj.kind != "module":
            return
        exported = atom.obj.slots.get("__all__")
        names = containers.items_of(self, exported) if exported is not None else None
        if names is not None:
            wanted = [n.only.value for n in names if isinstance(n.only, Const) and isinstance(n.only.value, str)]
        else:
            wanted = [key for key in atom.obj.slots if isinstance(key, str) and not key.startswith(("_", "#"))]
        for name in wanted:
            self.store_name(name, self.module_attribute(atom.obj, name))

    # --- values ------------------------------------------------------------------------------------------------------

    def constant_of(self, node: hir.Constant) -> Value:
        known = self._constants.get(id(node))
        if known is None:
            known = self._constants[id(node)] = (node, constant(node.value))
        return known[1]

    def truth(self, value: Value) -> bool | None:
        """Whether a value is true; None if that is not known."""
        outcomes = {self._truth_of(atom) for atom in value.atoms}
        return outcomes.pop() if len(outcomes) == 1 else None

    def _truth_of(self, atom: Atom) -> bool | None:
        if isinstance(atom, Const):
            return bool(atom.value)
        if isinstance(atom, Bound):
            return True
        if isinstance(atom, Ref):
            obj = atom.obj
            if obj.kind in ("function", "class", "module", "partial", "property", "method", "coroutine"):
                return True
            if obj.kind in ("list", "tuple", "set"):
                length = self.read(obj, LENGTH)
                if length is not None and ANY_ITEM not in obj.slots:
                    sizes = {bool(a.value) for a in length.atoms if isinstance(a, Const)}
                    return sizes.pop() if len(sizes) == 1 else None
                return None
            if obj.kind == "dict":
                return self._dict_truth(obj)
            if obj.kind == "instance" and obj.parent is not None:
                special = classes.class_member(self, obj.parent, "__bool__") or classes.class_member(
                    self, obj.parent, "__len__"
                )
                return None if special is not None or classes.library_bases(obj.parent) else True
        return None

    def _dict_truth(self, obj: HeapObject) -> bool | None:
        certain = any(isinstance(key, tuple) and not value.may_be_absent for key, value in obj.slots.items())
        if certain:
            self.read_all(obj)
            return True
        if (
            self.read(obj, OPEN) is None
            and self.read(obj, ANY_ITEM) is None
            and not any(isinstance(k, tuple) for k in obj.slots)
        ):
            return None if obj.name == "collections.defaultdict" else False
        return None

    def equal(self, left: Value, right: Value) -> bool | None:
        """``left == right``; None if not known."""
        one, two = left.only, right.only
        for a, b in ((one, two), (two, one)):
            if isinstance(a, Ref) and isinstance(b, Const):
                folded = classes.enum_constant(a.obj)
                if folded is not None:
                    return folded == b.value
        if isinstance(one, Const) and isinstance(two, Const):
            return one.value == two.value
        if isinstance(one, Ref) and isinstance(two, Ref) and {one.obj.kind, two.obj.kind} == {"instance"}:
            if one.obj is two.obj:
                return True
            if one.obj.parent is two.obj.parent and one.obj.parent is not None and classes.is_enum(one.obj.parent):
                return False
        return None

    def is_instance(self, value: Value, cls: Value) -> bool | None:
        """``isinstance(value, cls)``; None if not known."""
        atom, wanted = value.only, cls.only
        if isinstance(wanted, Ref) and wanted.obj.kind == "tuple":
            outcomes = [self.is_instance(value, each) for each in containers.items_of(self, cls) or [UNKNOWN]]
            return True if True in outcomes else None if None in outcomes else False
        name = wanted.path if isinstance(wanted, Lib) else None
        actual = self._type_path(atom)
        if name is not None and actual is not None and name.startswith("builtins."):
            if actual == name or name == "builtins.object":
                return True
            if (actual, name) == ("builtins.bool", "builtins.int"):
                return True
            return False if actual.startswith("builtins.") else None
        if isinstance(wanted, Ref) and wanted.obj.kind == "class":
            if isinstance(atom, Ref) and atom.obj.kind == "instance" and atom.obj.parent is not None:
                return wanted.obj in classes.mro(atom.obj.parent)
            if actual is not None and actual.startswith("builtins."):
                return False
        if isinstance(atom, Ref) and atom.obj.kind == "instance" and name is not None and atom.obj.parent is not None:
            return True if name in classes.library_bases(atom.obj.parent) else None
        return None

    def _type_path(self, atom: Atom | None) -> str | None:
        if isinstance(atom, Const):
            return type_name(atom.value)
        if isinstance(atom, Unknown):
            return atom.type or None
        if isinstance(atom, Ref) and atom.obj.kind in ("list", "dict", "tuple", "set"):
            return f"builtins.{atom.obj.kind}"
        if isinstance(atom, Bound) or (isinstance(atom, Ref) and atom.obj.kind in ("function", "class", "module")):
            return "builtins.function"
        return None

    def refine(self, test: hir.Expr, holds: bool) -> None:
        """Narrow a tested variable on the branch where ``test`` is ``holds``."""
        if isinstance(test, hir.UnaryOp) and test.op == "not":
            self.refine(test.operand, not holds)
        elif isinstance(test, hir.BoolOp):
            if (test.op == "and") is holds:
                for part in test.values:
                    self.refine(part, holds)
        elif isinstance(test, hir.NamedExpr):
            self.refine(test.target, holds)
        elif isinstance(test, hir.Name):
            self._narrow(test.id, lambda atom: self._truth_of(atom) is not (not holds))
        elif isinstance(test, hir.Compare) and len(test.rest) == 1 and isinstance(test.left, hir.Name):
            self._refine_compare(test.left.id, test.rest[0][0], test.rest[0][1], holds)
        elif (
            isinstance(test, hir.Call)
            and isinstance(test.func, hir.Name)
            and test.func.id == "isinstance"
            and len(test.args) == 2
        ):
            subject = test.args[0].value
            if isinstance(subject, hir.Name):
                cls = self.evaluate(test.args[1].value)
                self._narrow(subject.id, lambda atom: self.is_instance(Value((atom,)), cls) is not (not holds))

    def _refine_compare(self, name: str, op: str, right: hir.Expr, holds: bool) -> None:
        if not isinstance(right, hir.Constant):
            return
        if op in ("is", "==", "is not", "!="):
            equal = holds is (op in ("is", "=="))
            wanted = Const(right.value)
            self._narrow(name, lambda atom: not isinstance(atom, Const) or (atom == wanted) is equal)
            if equal and op == "==" and isinstance(right.value, str):
                self._narrow_to(name, wanted)

    def _narrow_to(self, name: str, wanted: Const) -> None:
        env = self._env_of(name)
        if env is None or env.kind == "module":
            return
        value = env.slots[name]
        if all(isinstance(atom, Unknown) for atom in value.atoms):
            self.write(env, name, Value((wanted,), value.labels))

    def _env_of(self, name: str) -> HeapObject | None:
        env: HeapObject | None = self.frame.env
        while env is not None and name not in env.slots:
            env = env.parent
        return env

    def _narrow(self, name: str, keep: Callable[[Atom], bool]) -> None:
        env = self._env_of(name)
        if env is None or env.kind in ("module", "class"):
            return
        value = self.read(env, name)
        if value is None:
            return
        atoms = tuple(atom for atom in value.atoms if keep(atom))
        if atoms and len(atoms) < len(value.atoms):
            self.write(env, name, Value(atoms, value.labels))

    def has_attribute(self, value: Value, name: str) -> bool | None:
        """``hasattr(value, name)``; None if not known."""
        atom = value.only
        if isinstance(atom, Const):
            return hasattr(atom.value, name)
        obj = atom.function if isinstance(atom, Bound) else atom.obj if isinstance(atom, Ref) else None
        if obj is None or obj.kind == "library":
            return None
        own = self.read(obj, name)
        if own is not None:
            return None if own.may_be_absent else True
        cls = obj.parent if obj.kind == "instance" else obj if obj.kind == "class" else None
        if cls is not None:
            if classes.class_member(self, cls, name) is not None or name in classes.fields(cls):
                return True
            return None if classes.library_bases(cls) or classes.class_member(self, cls, "__getattr__") else False
        if obj.kind in ("function", "partial"):
            return name.startswith("__") and name not in ("__wrapped__", "__self__", "__fastmcp__")
        if obj.kind in ("list", "dict", "tuple", "set"):
            return hasattr({"list": list, "dict": dict, "tuple": tuple, "set": set}[obj.kind], name)
        return None if obj.kind == "module" and "__getattr__" in obj.slots else obj.kind != "module" and None

    def key_value(self, key: Key) -> Value:
        """The value that a dict slot's key stands for."""
        assert isinstance(key, tuple)
        inner = key[1]
        if isinstance(inner, HeapObject):
            return ref(inner)
        if isinstance(inner, Lib):
            return Value((inner,))
        if isinstance(inner, tuple):
            return ref(self.new_sequence("tuple", [constant(part) for part in inner]))
        return constant(inner)  # type: ignore[arg-type]

    def is_dict(self, value: Value) -> bool:
        atom = value.only
        return isinstance(atom, Ref) and atom.obj.kind == "dict"

    def namespace_dict(self, obj: HeapObject) -> Value:
        """``vars(obj)``: a dict of its present names."""
        self.read_all(obj)
        result = self.new_dict()
        for key, value in list(obj.slots.items()):
            if isinstance(key, str) and not key.startswith("#"):
                self.write(result, ("k", key), value)
        return ref(result)

    def enum_members(self, cls: HeapObject) -> list[Value] | None:
        return classes.enum_members(self, cls)

    def enum_constant(self, obj: HeapObject) -> object | None:
        return classes.enum_constant(obj)

    def enum_mapping(self, cls: HeapObject) -> Value:
        """``cls.__members__``."""
        result = self.new_dict()
        for name, member in zip(classes.enum_member_names(cls), classes.enum_members(self, cls) or [], strict=False):
            self.write(result, ("k", name), member)
        return ref(result)

    def subscript_class(self, cls: HeapObject, index: Value, node: hir.Node | None) -> Value:
        """``Color["RED"]`` for enums, ``Box[int]`` for generic classes."""
        atom = index.only
        if classes.is_enum(cls):
            if isinstance(atom, Const) and isinstance(atom.value, str) and atom.value in cls.slots:
                return cls.slots[atom.value]
            return join_all(classes.enum_members(self, cls) or [])
        alias = self.library_object("typing.GenericAlias[]", CallRecord((ref(cls), index), node=node))
        return ref(alias)

    def iterate_instance(self, obj: HeapObject) -> list[Value] | None:
        return classes.iterate_instance(self, obj)

    def find_member(self, obj: HeapObject, name: str) -> Value | None:
        return classes.find_member(self, obj, name)

    def default_item(self, obj: HeapObject, index: Value) -> Value:
        """The item that a ``defaultdict`` makes for a missing key."""
        factory = obj.record.get(0) if obj.record is not None else None
        value = self.call(factory, CallRecord(), None) if factory is not None else UNKNOWN
        containers.set_item(self, ref(obj), index, value, None)
        return value

    def attribute(self, value: Value, name: str, node: hir.Node | None) -> Value:
        return attributes.attribute(self, value, name, node)

    def set_attribute(self, receiver: Value, name: str, value: Value, node: hir.Node | None) -> None:
        attributes.set_attribute(self, receiver, name, value, node)

    def set_item(self, container: Value, index: Value, value: Value, node: hir.Node | None) -> None:
        containers.set_item(self, container, index, value, node)

    def append(self, obj: HeapObject, value: Value) -> None:
        containers.append(self, obj, value)

    def update_dict(self, target: HeapObject, source: Value) -> None:
        containers.update_dict(self, target, source)

    def contains(self, container: Value, element: Value, node: hir.Node | None) -> bool | None:
        return containers.contains(self, container, element, node)

    # --- calls -------------------------------------------------------------------------------------------------------

    def call(self, function: Value, record: CallRecord, node: hir.Node | None) -> Value:
        return calls.call(self, function, record, node)

    def call_library(self, path: str, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        return calls.call_library(self, path, receiver, record, node)

    def argument_labels(self, record: CallRecord) -> Labels:
        return calls.argument_labels(record)

    def await_value(self, value: Value | None, node: hir.Node | None) -> Value:
        """``await value``: coroutines run here; awaiting anything else is unknown."""
        if value is None:
            return UNKNOWN
        self.raise_point()
        coroutines = [atom for atom in value.atoms if isinstance(atom, Ref) and atom.obj.kind == "coroutine"]
        if len(coroutines) == len(value.atoms) == 1:
            return calls.run_coroutine(self, coroutines[0].obj, node).with_labels(value.labels)
        results: list[Value] = []
        for atom in value.atoms:
            if atom in coroutines:
                assert isinstance(atom, Ref)
                results.append(calls.run_coroutine(self, atom.obj, node))
            else:
                results.append(Value((atom,)))
        return join_all(results).with_labels(value.labels)

    def enter(self, manager: Value, node: hir.Node | None, *, is_async: bool) -> Value:
        """What ``with manager as x`` binds to ``x``."""
        manager = self.await_value(manager, node) if is_async else manager
        results: list[Value] = []
        for atom in manager.atoms:
            results.append(self._enter_one(atom, node, is_async=is_async))
        return join_all(results).with_labels(manager.labels)

    def _enter_one(self, atom: Atom, node: hir.Node | None, *, is_async: bool) -> Value:
        if isinstance(atom, Ref) and atom.obj.kind == "library":
            entered = self.read(atom.obj, "#enter")
            return entered if entered is not None else Value((atom,))
        if isinstance(atom, Ref) and atom.obj.kind == "instance":
            method = classes.find_member(self, atom.obj, "__aenter__" if is_async else "__enter__")
            if method is not None:
                return self.await_value(self.call(method, CallRecord(node=node), node), node)
        return Value((atom,))

    def unknown_of_annotation(self, annotation: hir.Expr | None, owner: HeapObject, labels: Labels = ()) -> Value:
        """An unknown value of an annotated type, as far as the type is known."""
        if annotation is None or owner.module is None:
            return UNKNOWN.with_labels(labels)
        env = owner.parent if owner.kind == "function" else owner
        module = owner.module
        declared = self.evaluate_annotation(annotation, env or self.module_object(module), module)
        return self.unknown_of_type(declared).with_labels(labels)

    def evaluate_annotation(self, annotation: hir.Expr, env: HeapObject, module: ModuleInfo) -> Value:
        """The value of an annotation; text in it is read as an expression."""
        return self.parse_text_types(self.evaluate_in(annotation, env, module), env, module)

    def parse_text_types(self, value: Value, env: HeapObject, module: ModuleInfo) -> Value:
        """A forward reference evaluated; any other value as it is."""
        atom = value.only
        if not isinstance(atom, Const) or not isinstance(atom.value, str):
            return value
        text = atom.value
        if text not in self._expressions:
            from mcplint.syntax import lower_expression

            self._expressions[text] = lower_expression(text)
        node = self._expressions[text]
        return self.evaluate_in(node, env, module) if node is not None else UNKNOWN

    def unknown_of_type(self, declared: Value) -> Value:
        """An unknown value of a type that an annotation evaluated to."""
        found = [self._unknown_of_atom(atom) for atom in declared.atoms]
        return join_all(found)

    def _unknown_of_atom(self, atom: Atom) -> Value:
        if isinstance(atom, Const):
            return NONE if atom.value is None else UNKNOWN
        if isinstance(atom, Lib):
            return self._unknown_of_path(atom.path)
        if isinstance(atom, Late):
            return self.unknown_of_type(self.resolve_late(atom))
        if not isinstance(atom, Ref):
            return UNKNOWN
        obj = atom.obj
        if obj.kind == "class":
            return self._unknown_instance(obj)
        if obj.kind != "library" or obj.record is None:
            return UNKNOWN
        if obj.name == "types.UnionType" or obj.name == "typing.Union[]":
            members = obj.record.positional if obj.name == "types.UnionType" else self._type_arguments(obj)
            return join_all([self.unknown_of_type(member) for member in members])
        if obj.name == "typing.Optional[]":
            return join_all([*(self.unknown_of_type(member) for member in self._type_arguments(obj)), NONE])
        if obj.name == "typing.Annotated[]":
            return self.unknown_of_type(self._type_arguments(obj)[0]) if self._type_arguments(obj) else UNKNOWN
        if obj.name == "typing.Literal[]":
            return (
                make([a for value in self._type_arguments(obj) for a in value.atoms])
                if self._type_arguments(obj)
                else UNKNOWN
            )
        return self._unknown_of_path(obj.name.removesuffix("[]"))

    def _type_arguments(self, obj: HeapObject) -> list[Value]:
        index = obj.record.positional[0] if obj.record is not None and obj.record.positional else UNKNOWN
        atom = index.only
        if isinstance(atom, Ref) and atom.obj.kind == "tuple":
            return containers.elements_of(self, atom.obj) or []
        return [index]

    def _unknown_of_path(self, path: str) -> Value:
        match path:
            case "builtins.dict" | "typing.Dict" | "typing.Mapping" | "collections.abc.Mapping":
                return ref(self.new_dict(open_=True))
            case "builtins.list" | "typing.List" | "typing.Sequence" | "collections.abc.Sequence":
                return ref(self.new_sequence("list", None, UNKNOWN))
            case "typing.Any" | "builtins.object":
                return UNKNOWN
            case "builtins.str" | "builtins.int" | "builtins.float" | "builtins.bool" | "builtins.bytes":
                return unknown(path)
        return ref(self.allocate("library", path, module=self.frame.module))

    def _unknown_instance(self, cls: HeapObject) -> Value:
        if classes.is_enum(cls):
            return join_all(classes.enum_members(self, cls) or [])
        known = self._prototypes.get(cls)
        if known is None:
            known = self._prototypes[cls] = self.heap.allocate("instance", cls.name, parent=cls, module=cls.module)
            method = classes.class_member(self, cls, "__init__")
            if method is not None and not classes.is_model(cls):
                try:
                    self.call(classes.bind(method, Ref(known)), CallRecord(open_=True), None)
                except Unreachable:
                    return ref(known)
        return ref(known)

    # --- events ------------------------------------------------------------------------------------------------------

    def here(self, node: hir.Node) -> tuple[ModuleInfo, hir.Node, str, bool]:
        """The common part of an event at ``node``."""
        frame = self.frame
        return frame.module, node, frame.name, frame.uncertain == 0

    def emit(self, event: AnyEvent) -> None:
        self.frame.events.append(event)

    def note_escape(self, obj: HeapObject, node: hir.Node | None) -> None:
        if node is not None and obj.kind == "dict":
            self.emit(Escape(*self.here(node), obj))

    def note_lookup(self, obj: HeapObject, index: Value, node: hir.Node | None) -> None:
        """A labelled value selects among a dict's constant keys: that is a choice."""
        if node is None or not index.labels:
            return
        constants = tuple(key[1] for key in obj.slots if isinstance(key, tuple) and isinstance(key[1], (str, int)))
        if constants and OPEN not in obj.slots:
            self.emit(Comparison(*self.here(node), index, "lookup", constants))

    def escape_all(self, record: CallRecord, node: hir.Node | None) -> None:
        for value in record.positional:
            containers.escape(self, value, node)
        for value in record.keywords.values():
            containers.escape(self, value, node)

    def bound_reached(self, what: str, node: hir.Node | None) -> None:
        """Report a limit once per place."""
        module = self.frame.module
        line = module.location(node).line if node is not None else 0
        key = (module.path, what, line)
        if key not in self._bounds:
            self._bounds[key] = None
            self.diagnostics.append(
                Diagnostic(
                    kind="bound-reached",
                    path=module.path,
                    line=line,
                    message=f"analysis stopped here: {what}",
                    incomplete=False,
                )
            )


def _widened(value: Value) -> Value:
    atoms: list[Atom] = [
        Unknown(type_name(atom.value)) if isinstance(atom, Const) and atom.value is not None else atom
        for atom in value.atoms
    ]
    return make(atoms, value.labels) if len(value.atoms) > 1 else value


def _same(first: Effects, second: Effects) -> bool:
    if first.keys() != second.keys():
        return False
    return all(
        value is second[location]
        or (set(value.atoms) == set(second[location].atoms) and set(value.labels) == set(second[location].labels))
        for location, value in first.items()
    )


BUILTIN_NAMES = frozenset(
    """abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr
    dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input
    int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property quit
    range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip __import__ Ellipsis
    NotImplemented BaseException Exception ArithmeticError AssertionError AttributeError BaseExceptionGroup BlockingIOError
    BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
    ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning EnvironmentError ExceptionGroup
    FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
    IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
    ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning
    PermissionError ProcessLookupError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning
    StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError
    UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning
    ValueError Warning ZeroDivisionError""".split()
)
__all__ = ["ABSENT", "TRUE", "Machine", "Stats"]
