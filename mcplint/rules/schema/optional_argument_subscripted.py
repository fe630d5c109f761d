"""optional-argument-subscripted: a low-level handler needs an argument that the schema lets the model leave out."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Confidence, Finding, Location, Step
from mcplint.machine.events import ItemAccess
from mcplint.program.modules import ModuleInfo
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.rules.schema._lowlevel import (
    lowlevel_runs,
    plain_properties,
    property_place,
    reads,
    without_key,
)
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.model import Json, Tool
from mcplint.syntax import hir

RULE = "optional-argument-subscripted"
_EXPECTED = ("KeyError", "LookupError")


def check(context: Context) -> Iterator[Finding]:
    """One finding per subscript that fails if an optional argument is left out."""
    seen: set[Location] = set()
    for run, tool in lowlevel_runs(context):
        properties = plain_properties(tool)
        if properties is None:
            continue
        required = tool.input_schema.get("required")
        required = required if isinstance(required, (list, tuple)) else ()
        tested: set[object] = set()
        for event in reads(run):
            if event.how != "subscript":
                tested.add(event.key)
                continue
            if event.key not in properties or event.key in required or event.key in tested:
                continue
            place = event.module.location(event.node)
            if place not in seen and not _is_expected(run, event) and not _is_filled_in(run, event):
                seen.add(place)
                yield _finding(context, run.server.sdk, tool, event, place, properties[str(event.key)])


def _finding(context: Context, sdk: Sdk, tool: Tool, event: ItemAccess, place: Location, described: Json) -> Finding:
    name = event.key
    notes = [without_key(sdk)]
    get = f'arguments.get("{name}")'
    if isinstance(described, dict) and "default" in described:
        notes.append("the schema's `default` is information for the model; no SDK fills it in")
        get = f'arguments.get("{name}", {described["default"]!r})'
    return context.finding(
        RULE,
        place,
        f"`{tool.name}` needs the argument `{name}`, but its input schema does not require it",
        label="fails where the model leaves it out",
        labels=(Step(property_place(context, tool, str(name)), "declared here, not listed under `required`"),),
        notes=tuple(notes),
        help=f'write `{get}`, or add "{name}" to `required`',
        tool=tool,
        function=event.function,
        confidence=Confidence.HIGH if event.certain else Confidence.MEDIUM,
    )


def _is_expected(run: HandlerRun, event: ItemAccess) -> bool:
    """Whether an enclosing ``try`` deals with a missing key."""
    return _has_try(event.module, event.node) or (
        run.decl is not None
        and run.module is not None
        and event.node.lo not in range(run.decl.lo, run.decl.hi + 1)
        and any(_catches(node) for node in walk((run.decl,), into_definitions=True) if isinstance(node, hir.Try))
    )


def _has_try(module: ModuleInfo, node: hir.Node) -> bool:
    for other in walk(module.tree.body, into_definitions=True):
        if isinstance(other, hir.Try) and other.lo <= node.lo and node.hi <= other.hi and _catches(other):
            return any(part.lo <= node.lo and node.hi <= part.hi for part in other.body)
    return False


def _catches(node: hir.Try) -> bool:
    for handler in node.handlers:
        if handler.exception is None:
            continue
        for part in walk((handler.exception,), into_definitions=False):
            if isinstance(part, hir.Name) and part.id in _EXPECTED:
                return True
    return False


def _is_filled_in(run: HandlerRun, event: ItemAccess) -> bool:
    """Whether the code in sight stores the item: ``arguments["x"] = …`` or ``arguments.update(…)``."""
    roots: tuple[hir.Node, ...] = event.module.tree.body if run.decl is None else (run.decl, *event.module.tree.body)
    for node in walk(roots, into_definitions=True):
        targets = node.targets if isinstance(node, hir.Assign) else ()
        for target in targets:
            if isinstance(target, hir.Subscript) and _is_key(target.index, event.key):
                return True
    return False


def _is_key(node: hir.Expr, key: object) -> bool:
    return isinstance(node, hir.Constant) and node.value == key
