"""undeclared-argument: a low-level handler reads an argument that the tool's schema does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Confidence, Finding, Location, Severity, Step
from mcplint.machine.events import ItemAccess
from mcplint.names import did_you_mean
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.rules.schema._lowlevel import lowlevel_runs, plain_properties, property_place, reads, written_schema
from mcplint.surface.model import Tool
from mcplint.syntax import hir

RULE = "undeclared-argument"


def check(context: Context) -> Iterator[Finding]:
    """One finding per place that reads an undeclared argument."""
    readers = _declared_at(context)
    seen: set[Location] = set()
    for run, tool in lowlevel_runs(context):
        properties = plain_properties(tool)
        if properties is None or _is_open(tool):
            continue
        for event in reads(run):
            if not isinstance(event.key, str) or event.key in properties:
                continue
            place = event.module.location(event.node)
            shared = (place, event.key) in readers
            if place in seen or (shared and event.how != "subscript") or not _is_reading(event):
                continue
            seen.add(place)
            yield _finding(context, tool, event, place, list(properties))


def _declared_at(context: Context) -> set[tuple[Location, str]]:
    """Places that also run for a tool that does declare what they read: code that several tools share."""
    found: set[tuple[Location, str]] = set()
    for run, tool in lowlevel_runs(context):
        properties = plain_properties(tool) or {}
        for event in reads(run):
            if isinstance(event.key, str) and event.key in properties:
                found.add((event.module.location(event.node), event.key))
    return found


def _is_open(tool: Tool) -> bool:
    """Whether the schema says that it takes more than it names, or says nothing at all."""
    schema = tool.input_schema
    extra = schema.get("additionalProperties")
    return extra is True or isinstance(extra, dict) or not ("properties" in schema or extra is False)


def _is_reading(event: ItemAccess) -> bool:
    """Whether the value is used: the statement ``arguments.pop("x", None)`` only throws it away."""
    if event.how not in ("subscript", "get", "in", "pop"):
        return False
    if not isinstance(event.node, hir.Call):
        return True
    return not any(
        isinstance(node, hir.ExprStmt) and node.value is event.node
        for node in walk(event.module.tree.body, into_definitions=True)
    )


def _finding(context: Context, tool: Tool, event: ItemAccess, place: Location, declared: list[str]) -> Finding:
    needed = event.how == "subscript"
    near = did_you_mean(str(event.key), tuple(declared))
    closed = tool.input_schema.get("additionalProperties") is False
    label = "always missing" if needed else "never sent"
    notes = [f"`{tool.name}` declares {_listed(declared)}"]
    if closed:
        notes.append("the schema forbids all other arguments")
    elif needed:
        notes.append("a model sends what is declared, so every call fails with KeyError here")
    else:
        notes.append("a model sends what is declared, so what this argument does cannot be reached")
    written = written_schema(context, tool)
    schema_place = property_place(context, tool, near) if near else written.key_place(("properties",))
    step = Step(schema_place, f"did you mean `{near}`?" if near else "the arguments that models know about")
    return context.finding(
        RULE,
        place,
        f"`{tool.name}` reads the argument `{event.key}`, which its input schema does not declare",
        label=label,
        labels=(step,),
        notes=tuple(notes),
        help=f'declare it: `"{event.key}": {{"type": "string", "description": "…"}}`, or stop reading it',
        tool=tool,
        function=event.function,
        severity=Severity.ERROR if needed and event.certain else Severity.WARNING,
        confidence=Confidence.HIGH if needed else Confidence.MEDIUM,
    )


def _listed(names: list[str]) -> str:
    if not names:
        return "no arguments"
    shown = ", ".join(f"`{name}`" for name in names[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"
