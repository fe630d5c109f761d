"""Activation records and the ways in which control leaves a piece of code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.contexts import NOWHERE, REPEATED, Context, around
from mcplint.machine.heap import Effects, Heap, HeapObject, Key, join_slot
from mcplint.machine.values import ABSENT, Symbol, Value

if TYPE_CHECKING:
    from mcplint.machine.callgraph import Callees
    from mcplint.machine.events import AnyEvent
    from mcplint.machine.facts import Facts
    from mcplint.machine.questions import Asked
    from mcplint.machine.recursion import Cycle
    from mcplint.machine.summaries import Applied
    from mcplint.program.modules import ModuleInfo
    from mcplint.syntax.hir import FunctionDef, Lambda, Node


class Unreachable(Exception):  # noqa: N818 - control flow, not an error
    """The expression never yields a value: a call that always raises, or a recursive call without an exit so far."""


class BoundReached(Exception):  # noqa: N818 - control flow, not an error
    """A limit of :mod:`mcplint.machine.limits` was hit; ``what`` names it for people."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class RaisePoints:
    """The join of the states at all points of a body at which an exception may leave it.

    Kept incrementally: at each point only what the log holds since the last one is looked at. ``spared`` says that
    there was a call that might have failed, were it not for what it was given.
    """

    __slots__ = ("effects", "fresh", "mark", "points", "seen", "spared", "stale")

    def __init__(self, mark: int, fresh: int) -> None:
        self.mark = mark
        self.fresh = fresh
        self.seen = mark
        self.points = 0
        self.spared = False
        self.effects: Effects = {}
        self.stale: list[tuple[HeapObject, Key]] = []

    def add(self, heap: Heap) -> None:
        """Join the present state."""
        effects = self.effects
        for location in self.stale:
            effects[location] = join_slot(location[1], effects[location], location[0].slots.get(location[1], ABSENT))
        self.stale.clear()
        for obj, key, old in heap.log[self.seen :]:
            value = obj.slots.get(key, ABSENT)
            known = effects.get((obj, key))
            if known is not None:
                effects[obj, key] = join_slot(key, known, value)
            elif self.points and obj.id < self.fresh:
                effects[obj, key] = join_slot(key, value, old if old is not None else ABSENT)
            else:
                effects[obj, key] = value
        self.seen = heap.mark()
        self.points += 1

    def before_undo(self, heap: Heap, mark: int) -> None:
        """The log is about to be cut at ``mark``: remember which locations get another value thereby."""
        if self.seen > mark:
            self.stale.extend(
                {(obj, key): None for obj, key, _ in heap.log[mark : self.seen] if (obj, key) in self.effects}
            )
            self.seen = max(mark, self.mark)

    def add_effects(self, other: Effects) -> None:
        """Join a state that is the present one with ``other`` on top (a callee's state when it raised)."""
        for (obj, key), value in other.items():
            known = self.effects.get((obj, key))
            if known is None and obj.id >= self.fresh:
                self.effects[obj, key] = value
                continue
            base = obj.slots.get(key, ABSENT) if known is None else known
            self.effects[obj, key] = join_slot(key, base, value)


class Exit:
    """One way out of a body, with the value (of a return), what was written since the body began, and the facts.

    ``configured`` says that no input decides whether it is taken: settings of the program do.
    """

    __slots__ = ("configured", "effects", "facts", "log_end", "value")

    def __init__(self, value: Value, effects: Effects, facts: Facts, log_end: int, configured: bool) -> None:
        self.configured = configured
        self.value = value
        self.effects = effects
        self.facts = facts
        self.log_end = log_end


class Loop:
    """A loop that is being executed; states at ``break`` and ``continue`` are relative to ``mark``.

    ``rounds`` is how often its body runs one by one (1 for a loop that runs to a fixpoint).
    """

    __slots__ = ("breaks", "continues", "fresh", "mark", "rounds")

    def __init__(self, mark: int, fresh: int, rounds: int = 1) -> None:
        self.rounds = rounds
        self.mark = mark
        self.fresh = fresh
        self.breaks: list[Effects] = []
        self.continues: list[Effects] = []


class Frame:
    """The activation of a function or module body.

    ``reads`` are locations of older objects that were read before they were written, with the value found (None if
    unbound), all of them if ``reads_all`` is set; ``whole`` are the older objects that were looked at as a whole, with
    the slots that they had; ``written`` are locations written on the present path. Together with the log they are the
    footprint.
    ``facts`` is the object whose one slot holds the facts that guards of this frame established. ``modules`` are the
    ranges of ids of the objects that module bodies made which were imported meanwhile; ``callees`` is the caller's row
    in the call graph. ``configured`` counts the branches around that settings decide, not inputs; ``decided`` says that
    an input has decided where it returns. ``suspends`` says
    that an await in it may have let others run. ``cycle`` answers calls of the function from inside; ``depends`` are
    the cycles of other frames whose answers this one used. ``handled`` are the exceptions that the ``except`` clauses
    around are dealing with. ``stable`` holds the states at which inner loops came to
    rest in the last round of the outermost one, whose objects have ids from ``repeats_from`` on. ``sites`` are the
    objects that its loops made, ``made`` how many of them each place made in the present round, ``recent`` those of the
    innermost loop's last round. ``at`` is the place of what has none.
    ``steps_before`` and ``sdk_calls_before`` are the machine's counts when it began
    (:mod:`mcplint.machine.detours`).
    ``asked`` is what it wanted to know of how values came about, ``texts`` are those that it has put together itself.
    """

    __slots__ = (
        "asked", "at", "callees", "cls", "configured", "context", "cycle", "decided", "decl", "depends", "env",
        "events", "facts", "first_id", "first_segment", "fixpoint", "function", "handled", "loops", "made", "mark",
        "module", "modules", "name", "node", "pinned", "raises", "reads", "reads_all", "receiver", "recent",
        "repeats_from", "returns", "sdk_calls_before", "sites", "stable", "steps", "steps_before", "suspends", "texts",
        "uncertain", "whole", "written", "yields",
    )  # fmt: skip

    def __init__(
        self,
        module: ModuleInfo,
        name: str,
        env: HeapObject,
        first_id: int,
        mark: int,
        *,
        facts: HeapObject,
        decl: FunctionDef | Lambda | None = None,
        function: HeapObject | None = None,
        node: Node | None = None,
    ) -> None:
        self.module = module
        self.facts = facts
        self.name = name
        self.env = env
        self.first_id = first_id
        self.mark = mark
        self.decl = decl
        self.function = function
        self.node = node
        self.callees: Callees = {}
        self.cycle: Cycle | None = None
        self.depends: dict[Cycle, None] = {}
        self.cls: HeapObject | None = None
        self.receiver: Value | None = None
        self.reads: dict[tuple[HeapObject, Key], Value | None] = {}
        self.reads_all = True
        self.whole: dict[HeapObject, frozenset[Key]] = {}
        self.written: dict[tuple[HeapObject, Key], None] = {}
        self.events: list[AnyEvent | Applied] = []
        self.returns: list[Exit] = []
        self.raises: list[RaisePoints] = [RaisePoints(mark, first_id)]
        self.handled: list[Value] = []
        self.loops: list[Loop] = []
        self.yields: HeapObject | None = None
        self.steps = 0
        self.steps_before = 0
        self.sdk_calls_before = 0
        self.uncertain = 0
        self.suspends = False
        self.configured = 0
        self.decided = False
        self.first_segment = 0
        self.context = NOWHERE
        self.fixpoint = 0
        self.repeats_from = 0
        self.stable: dict[Node, Effects] = {}
        self.sites: dict[object, HeapObject] = {}
        self.made: dict[object, int] = {}
        self.recent: dict[HeapObject, object] = {}
        self.at: Node | None = None
        self.asked: dict[Asked, None] = {}
        self.texts: set[Symbol] = set()
        self.modules: list[tuple[int, int]] = []
        self.pinned: dict[HeapObject, None] = {}

    @property
    def calling_context(self) -> Context:
        """The circumstances of what is called now."""
        return around(self.context, REPEATED) if self.loops else self.context
