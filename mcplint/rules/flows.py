"""Taint that reaches sinks: computed once for all rules that report it, one :class:`Flow` a sink and danger."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mcplint.finding import Location, Step
from mcplint.machine.derivations import Structures, subject_of
from mcplint.machine.events import FirstWord, LibraryCall
from mcplint.machine.facts import Has, Lacks, Tag, Weak
from mcplint.machine.loose_checks import FIRST_WORD
from mcplint.machine.sinks import sink_hits
from mcplint.machine.taint import Hit
from mcplint.machine.values import Symbol
from mcplint.models import Sink
from mcplint.rules.traces import steps_of
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.model import Tool

if TYPE_CHECKING:
    from mcplint.machine.values import Place
    from mcplint.models import Models
    from mcplint.program.modules import ModuleInfo
    from mcplint.rules.context import Context
    from mcplint.syntax.hir import Node

_RANK = {"path-delete": 0, "path-write": 1, "path-read": 2}
"""Of several things that one call does with a path, the worst is reported."""


class Reach(NamedTuple):
    """One way in which one argument of one handler reaches a sink."""

    run: HandlerRun
    event: LibraryCall
    hit: Hit
    sink: Sink


class Flow:
    """All that reaches one sink with one danger.

    ``best`` is the way that is reported: unguarded before weakly guarded, sure before possible, then the shortest.
    """

    def __init__(self, module: ModuleInfo, node: Node, danger: str) -> None:
        self.module = module
        self.node = node
        self.danger = danger
        self.reaches: list[Reach] = []

    @property
    def best(self) -> Reach:
        return min(self.reaches, key=_badness)

    @property
    def location(self) -> Location:
        """The sink's place."""
        return self.module.location(self.node)

    @property
    def function(self) -> str:
        """The qualified name of the function that the sink stands in."""
        return f"{self.module.name}.{self.best.event.function}".strip(".")

    @property
    def path(self) -> str:
        """The sink's API path."""
        return self.best.event.path

    @property
    def how(self) -> str:
        """How the reported value is dangerous; see :class:`mcplint.machine.taint.Hit`."""
        return self.best.hit.how

    @property
    def guarded(self) -> bool:
        """Whether every way passes a guard, if one that does not hold what it promises."""
        return all(weaknesses(reach.hit) for reach in self.reaches)

    @property
    def argument(self) -> str:
        """The reported source, for people: "argument `x`" or what an HTTP request says."""
        return _source(self.best)

    @property
    def sure(self) -> bool:
        """Whether it is known for certain that the reported argument reaches the sink, and not another one instead."""
        return self.best.hit.sure

    @property
    def stored(self) -> bool:
        """Whether nothing that comes with the call reaches the sink, only what other calls have stored before."""
        return not self.best.run.has_argument(self.best.hit.label)

    @property
    def tool(self) -> Tool | None:
        """The tool whose way is reported."""
        return self.best.run.tool

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of all tools that reach the sink, sorted."""
        return tuple(sorted({reach.run.tool.name for reach in self.reaches if reach.run.tool is not None}))

    @property
    def weak(self) -> tuple[Tag, ...]:
        """What the guards on the reported way miss."""
        return weaknesses(self.best.hit)

    def trace(self) -> tuple[Step, ...]:
        """The reported way, from the source to the sink."""
        return _trace(self.best)

    def of_others(self) -> tuple[tuple[Step, ...], ...]:
        """The best way of each argument but the reported one; if that one is not guarded, of those that are not."""
        reported, ways = self.best, []
        for label in dict.fromkeys(reach.hit.label for reach in self.reaches):
            best = min([reach for reach in self.reaches if reach.hit.label == label], key=_badness)
            if label != reported.hit.label and (weaknesses(reported.hit) or not weaknesses(best.hit)):
                ways.append(_trace(best))
        return tuple(ways)

    def into_texts(self) -> tuple[tuple[Step, ...], ...]:
        """The ways up to where an argument first becomes part of a text that is handed on, or put into another one: far
        from the sink, that is where it has to be mended, and one sink may run the texts of many functions."""
        ways: dict[int, tuple[Step, ...]] = {}
        for reach in sorted(self.reaches, key=_badness):
            texts = [subject for subject in reach.hit.chain if isinstance(subject, Symbol) and subject.op == "text"]
            place = texts[0].place if texts else None
            if place is None or weaknesses(reach.hit) or id(place[1]) in ways:
                continue
            if len(texts) > 1 or (place[0], place[2]) != (reach.event.module, reach.event.function):
                way = _up_to(_trace(reach), place[0].location(place[1]))
                if way:
                    ways[id(place[1])] = way
        return tuple(ways.values())

    def into_objects(self) -> tuple[tuple[Step, ...], ...]:
        """The ways up to where an object of the program is made, if the sink stands in what initialises it: that is
        where it is handed an argument, and one class serves many functions."""
        ways: dict[int, tuple[Step, ...]] = {}
        for reach in sorted(self.reaches, key=_badness):
            place = _making(reach.event)
            if place is None or weaknesses(reach.hit) or id(place[1]) in ways:
                continue
            way = _up_to(_trace(reach), place[0].location(place[1]))
            if way:
                ways[id(place[1])] = way
        return tuple(ways.values())

    def into_requests(self) -> tuple[tuple[Step, ...], ...]:
        """The ways up to where a handler hands an argument over that goes into a request to the program's own web
        application: that serves others, too, of whom it may expect other things."""
        ways: dict[int, tuple[Step, ...]] = {}
        for reach in sorted(self.reaches, key=_badness):
            sender = reach.run.sender
            if sender is None or weaknesses(reach.hit) or id(sender[1]) in ways:
                continue
            ways[id(sender[1])] = _up_to(_trace(reach), sender[0].location(sender[1]))
        return tuple(ways.values())


def _making(event: LibraryCall) -> Place | None:
    """The call that makes the object in whose ``__init__``, or that of its bases, an event happens; None elsewhere."""
    calls, function = list(event.stack), event.function
    place: Place | None = None
    while calls and function.endswith("__init__"):
        place = calls.pop()
        function = place[2]
    return place if place is not None and place[1] is not None and not function.endswith("__init__") else None


def _up_to(trace: tuple[Step, ...], end: Location) -> tuple[Step, ...]:
    """A trace as far as a place, that one included; nothing if it does not pass it."""
    for number, step in enumerate(trace):
        if step.location == end:
            return trace[: number + 1]
    return ()


def _trace(reach: Reach) -> tuple[Step, ...]:
    steps = steps_of(reach.run, reach.event, reach.hit, _source(reach))
    sender = reach.run.sender
    if sender is None:
        return steps
    sent = Step(sender[0].location(sender[1]), "goes into a request to the program itself here")
    before = [number for number, step in enumerate(steps[:-1]) if step.location.path == sent.location.path]
    place = max([number for number in before if steps[number].location.line <= sent.location.line], default=0) + 1
    return (*steps[:place], sent, *steps[place:])


def _source(reach: Reach) -> str:
    """A source for people, as the handler at hand sees it."""
    told = describe(reach.hit.label)
    return told if reach.run.has_argument(reach.hit.label) else f"what another call has stored ({told} there)"


def describe(label: str) -> str:
    """A source's label for people."""
    kind, _, name = label.partition(":")
    return f"argument `{name}`" if kind == "arg" else name


def weaknesses(hit: Hit) -> tuple[Tag, ...]:
    """Guards on a way that were meant to stop this danger."""
    return tuple([tag for tag in hit.weak if _is_attempt(tag, hit.danger)])


_LEADS_OUT = re.compile(r"\W*(?:\.\.|[/\\~])\W*")
"""What leads out of a folder; the name of a folder that nobody may read is no attempt to keep paths in another one."""


def _is_attempt(tag: Tag, danger: str) -> bool:
    if isinstance(tag, Weak):
        return True
    if danger.startswith("path-"):
        leads_out = isinstance(tag, Lacks) and tag.edge != "end" and "://" not in tag.text
        return leads_out and isinstance(tag, Lacks) and _LEADS_OUT.fullmatch(tag.text) is not None
    if danger in ("url", "browser"):
        schemes = ("http://", "https://", "http", "file://", "ftp://")
        return isinstance(tag, (Has, Lacks)) and tag.edge != "end" and tag.text not in schemes and len(tag.text) > 1
    if danger == "command":
        return isinstance(tag, Lacks) or (isinstance(tag, Has) and tag.edge == "start")
    return False


def _badness(reach: Reach) -> tuple[bool, bool, int, int, str, str]:
    hit, event = reach.hit, reach.event
    name = reach.run.tool.name if reach.run.tool is not None else "~"
    steps = len(hit.chain) + len(event.stack)
    return bool(weaknesses(hit)), not hit.sure, _HOW.get(hit.how, 0), steps, name, hit.label


_HOW = {"path": 2, "raw": 1, "option": 1}
"""Of several ways, the more dangerous ones come first."""


def flows(context: Context) -> list[Flow]:
    """All flows of a run, ordered by place."""
    return context.shared("flows", lambda: _compute(context))


def flows_of(context: Context, *dangers: str) -> Iterator[Flow]:
    """The flows with one of the dangers."""
    return (flow for flow in flows(context) if flow.danger in dangers)


_Key: TypeAlias = tuple[str, int, str]
"""The path of a module, the identity of a sink's node, and the danger."""


def _compute(context: Context) -> list[Flow]:
    if context.project is None:
        return []
    models: Models = context.project.models
    found: dict[_Key, Flow] = {}
    stored: dict[_Key, Flow] = {}
    for run in (*context.project.runs, *context.project.requested):
        looked_up = _FirstWords(models, run)
        for event in run.of(LibraryCall):
            if not event.sink:
                continue
            for reach in _reaches(models, run, event, looked_up):
                danger = reach.hit.danger
                key = (event.module.path, id(event.node), "path" if danger in _RANK else danger)
                own = run.has_argument(reach.hit.label)
                flow = (found if own else stored).get(key)
                if flow is None:
                    flow = (found if own else stored)[key] = Flow(event.module, event.node, danger)
                elif _RANK.get(danger, 9) < _RANK.get(flow.danger, 9):
                    flow.danger = danger
                flow.reaches.append(reach)
    only_stored = [flow for key, flow in stored.items() if key not in found and not flow.guarded]
    return sorted([*found.values(), *only_stored], key=lambda flow: (flow.location, flow.danger))


def _reaches(models: Models, run: HandlerRun, event: LibraryCall, looked_up: _FirstWords) -> Iterator[Reach]:
    for sink in models.sinks(event.path):
        for hit in sink_hits(models, sink, event.receiver, event.record, event.facts):
            known = looked_up.judge(hit)
            if known.how != "quoted" or known.weak:
                yield Reach(run, event, known, sink)


class _FirstWords:
    """The tests of a run that look at the first of several words; by the words, and by what those derive from."""

    def __init__(self, models: Models, run: HandlerRun) -> None:
        self._structures = Structures(models)
        self._of_words: dict[Hashable, Place] = {}
        self._of_labels: dict[str, Place] = {}
        for event in run.of(FirstWord):
            for subject in [subject_of(atom) for atom in event.words.atoms]:
                if subject is not None:
                    self._of_words.setdefault(self._structures.of(subject), event.taken)
            for label in event.words.labels:
                self._of_labels.setdefault(label, event.taken)

    def judge(self, hit: Hit) -> Hit:
        """A word of a command, with the test that the first of them passed somewhere on the way: of these words if they
        can be told from others of the same argument."""
        if hit.danger != "argv" or hit.how == "program" or hit.label not in self._of_labels or weaknesses(hit):
            return hit
        tested = (self._of_words.get(self._structures.of(subject)) for subject in hit.chain)
        place = next(filter(None, tested), self._of_labels[hit.label])
        return hit._replace(weak=(*hit.weak, Weak("argv", FIRST_WORD, place)))
