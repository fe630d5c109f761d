"""The path of a value as steps that a report shows: where it enters, what is made of it, whom it is passed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.finding import Location, Step
from mcplint.machine.derivations import made
from mcplint.machine.heap import HeapObject
from mcplint.machine.values import Symbol
from mcplint.surface.model import Resource, Tool
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.events import LibraryCall
    from mcplint.machine.facts import Subject
    from mcplint.machine.taint import Hit
    from mcplint.machine.values import Place
    from mcplint.surface.handlers import HandlerRun

MAX_STEPS = 24


def steps_of(run: HandlerRun, event: LibraryCall, hit: Hit, source: str) -> tuple[Step, ...]:
    """The steps of one way from a handler's argument to a sink, the sink included."""
    steps = [_entry(run, hit, source)]
    calls = list(event.stack[1:]) if event.stack and event.stack[0][1] is None else list(event.stack)
    for subject in hit.chain:
        place = _place(subject)
        if place is None:
            continue
        while calls and _called_before(calls, place, event):
            steps.append(_call_step(calls.pop(0)))
        words = _words(subject)
        if words:
            steps.append(Step(place[0].location(place[1]), words))
    steps.extend(map(_call_step, calls))
    steps.append(Step(event.module.location(event.node), f"reaches `{event.path}` here"))
    return _shortened(steps)


def _entry(run: HandlerRun, hit: Hit, source: str) -> Step:
    """Where the value enters: the parameter, where an outsider's data is read, or where the handler is registered."""
    first = hit.chain[0] if hit.chain else None
    if isinstance(first, Symbol) and first.op == "source" and first.place is not None:
        return Step(first.place[0].location(first.place[1]), f"{source} enters here")
    primitive = run.primitive
    name = hit.label.partition(":")[2]
    location = primitive.location
    for argument in primitive.arguments if isinstance(primitive, Tool) else ():
        if argument.name == name:
            location = argument.location
    kind = "tool" if isinstance(primitive, Tool) else "resource" if isinstance(primitive, Resource) else "prompt"
    title = primitive.uri if isinstance(primitive, Resource) else primitive.name
    if title and not run.has_argument(hit.label):
        return Step(location, f"{source} is read by {kind} `{title}`")
    return Step(location, f"{source} of {kind} `{title}` enters here" if title else f"{source} enters here")


def _place(subject: Subject) -> Place | None:
    if isinstance(subject, Symbol):
        return subject.place if subject.op != "source" else None
    if subject.module is None or subject.site is None:
        return None
    return subject.module, subject.site, ""


def _called_before(calls: list[Place], place: Place, event: LibraryCall) -> bool:
    """Whether the next call must have been entered for a computation to happen at ``place``."""
    module, _, function = place
    entered = [(later[0], later[2]) for later in calls[1:]] + [(event.module, event.function)]
    inside = any(module is later[0] and function == later[1] for later in entered)
    return bool(function) and inside and (module, function) != (calls[0][0], calls[0][2])


def _call_step(place: Place) -> Step:
    module, node, _ = place
    return Step(module.location(node), f"passed to `{_called_name(node)}` here")


def _called_name(node: hir.Node) -> str:
    if isinstance(node, hir.Await):
        node = node.value
    if isinstance(node, hir.Call):
        node = node.func
    if isinstance(node, hir.Attribute):
        return node.attr
    return node.id if isinstance(node, hir.Name) else "it"


def _words(subject: Subject) -> str:
    """What a computation does to the value, for people; "" for what only looks at a part of something."""
    if isinstance(subject, HeapObject):
        return _of_call(subject)
    match subject.op:
        case "text":
            return "becomes part of this text"
        case "call":
            return _of_call(subject)
        case "operation":
            return "goes into this value"
        case "element":
            return "each element is used"
        case _:
            return ""


def _of_call(subject: Subject) -> str:
    call = made(subject)
    name = call.path.rpartition(".")[2].removesuffix("()") if call is not None else ""
    if name.startswith("__"):
        return "becomes part of this path"
    return f"goes through `{name}`" if name else "goes through this call"


def _shortened(steps: list[Step]) -> tuple[Step, ...]:
    """Steps without repetitions of one place; of a very long way, the ends."""
    kept: list[Step] = []
    for step in steps:
        if kept and _same_place(kept[-1].location, step.location):
            if step is steps[-1]:
                kept[-1] = step
            continue
        kept.append(step)
    if len(kept) > MAX_STEPS:
        half = MAX_STEPS // 2
        kept = [*kept[:half], *kept[-half:]]
    return tuple(kept)


def _same_place(first: Location, second: Location) -> bool:
    return (first.path, first.line, first.column) == (second.path, second.line, second.column)
