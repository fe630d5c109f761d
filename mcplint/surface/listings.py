"""What happens to a server's components between their registration and what clients are told.

Programs remove tools, hide and rename them (``disable``, transforms of fastmcp), or answer ``tools/list`` themselves:
by overriding a method, or in a middleware. What cannot be followed makes the tools conditional or inexact.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from mcplint.machine import classes
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Const, Ref, Value
from mcplint.surface.answers import answer
from mcplint.surface.components import without_first
from mcplint.surface.constants import NotConstant, constant_of, text_of
from mcplint.surface.model import Server, Tool
from mcplint.surface.naming import put_before
from mcplint.surface.reading import Reading
from mcplint.surface.registered import ListingStep, ServerObject
from mcplint.surface.transforms import ToolTransforms

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

Visibility = Literal["shown", "hidden", "either"]

_TRANSFORMS = "fastmcp.server.transforms."
_CRITERIA = ("names", "keys", "tags", "components", "version")


class Listings:
    """Applies what the program does to its listings."""

    def __init__(self, reading: Reading) -> None:
        self.m: Machine = reading.m
        self.reading = reading
        self._transforms = ToolTransforms(reading)

    def apply(self, server: Server, found: ServerObject) -> None:
        """Change the components of ``server`` as clients see them."""
        visibility: dict[int, Visibility] = {}
        for step in sorted(found.steps, key=lambda step: not step.local):
            match step.kind:
                case "remove":
                    self._remove(server, step, visibility)
                case "hide" | "show":
                    self._mark(server, step, visibility, shown=step.kind == "show")
                case "transform":
                    self._transform(server, step, visibility)
                case "configure":
                    self._configure(server, step.record.get(0, "tool_name"), step.record.get(1, "transformation"), step)
        for tool in server.tools:
            tool.conditional = tool.conditional or visibility.get(id(tool)) == "either"
        server.tools[:] = [tool for tool in server.tools if visibility.get(id(tool)) != "hidden"]
        overridden = self._overridden(found)
        reasons = self._answers(found)
        if overridden and not reasons and answer(self.m, server, found, overridden):
            return
        for reason in [*reasons, *(f"the program overrides `{method}`" for method in overridden)]:
            for tool in server.tools:
                tool.exact, tool.reasons = False, (*tool.reasons, reason)

    # --- removed, hidden ---------------------------------------------------------------------------------------------

    def _remove(self, server: Server, step: ListingStep, visibility: dict[int, Visibility]) -> None:
        name = text_of(self.m, step.record.get(0, "name"))
        for tool in server.tools:
            if name is None or tool.name == name:
                visibility[id(tool)] = "hidden" if step.certain and name is not None else "either"

    def _mark(self, server: Server, step: ListingStep, visibility: dict[int, Visibility], *, shown: bool) -> None:
        """``server.disable(names={…})`` and its opposite; later calls count more than earlier ones."""
        criteria = self._criteria(step.record)
        only = step.record.keywords.get("only")
        for tool in server.tools:
            matches = _matches(tool, criteria) if criteria is not None else None
            before = visibility.get(id(tool), "shown")
            if shown and only is not None and only.only != Const(False) and matches is not True:
                after: Visibility = "hidden" if matches is False else "either"
            elif matches is False:
                continue
            else:
                after = ("shown" if shown else "hidden") if matches else "either"
            visibility[id(tool)] = after if step.certain or after == before else "either"

    def _criteria(self, record: CallRecord) -> dict[str, Any] | None:
        """The criteria that are given; None if they are not constant."""
        if record.open or "version" in record.keywords:
            return None
        try:
            given = {name: constant_of(self.m, record.keywords[name]) for name in _CRITERIA if name in record.keywords}
            everything = record.keywords.get("match_all")
            if everything is not None and constant_of(self.m, everything):
                return {"match_all": True}
        except NotConstant:
            return None
        return {name: value for name, value in given.items() if value is not None}

    # --- transforms --------------------------------------------------------------------------------------------------

    def _transform(self, server: Server, step: ListingStep, visibility: dict[int, Visibility]) -> None:
        """A transform object of fastmcp: ``Namespace``, ``ToolTransform``, ``Visibility``; others are not followed."""
        atom = step.record.positional[0].only if step.record.positional else None
        obj = atom.obj if isinstance(atom, Ref) else None
        record = obj.record if obj is not None and obj.kind == "library" else None
        name = obj.name.rpartition(".")[2] if obj is not None and record is not None else ""
        if record is None or obj is None or not obj.name.startswith(_TRANSFORMS):
            self._not_followed(server, step, obj)
        elif name == "Namespace" and (prefix := text_of(self.m, record.get(0, "prefix"))) is not None:
            put_before(server, prefix)
        elif name == "Visibility":
            enabled = record.get(0, "enabled")
            change = ListingStep("show", without_first(record), step.certain, step.location, local=False)
            self._mark(server, change, visibility, shown=enabled is None or enabled.only != Const(False))
        elif name == "ToolTransform":
            self._configure_all(server, record.get(0, "transforms"), step)
        else:
            self._not_followed(server, step, obj)

    def _not_followed(self, server: Server, step: ListingStep, obj: HeapObject | None) -> None:
        name = obj.name.rpartition(".")[2] if obj is not None else "unknown"
        self.reading.note_at(step.location, f"the components are changed by a transform (`{name}`)")
        for tool in server.tools:
            tool.exact, tool.reasons = False, (*tool.reasons, f"a transform (`{name}`) changes the tools")

    def _configure_all(self, server: Server, value: Value | None, step: ListingStep) -> None:
        atom = value.only if value is not None else None
        if not isinstance(atom, Ref) or atom.obj.kind != "dict":
            self._not_followed(server, step, None)
            return
        for key, config in list(atom.obj.slots.items()):
            if isinstance(key, tuple):
                self._configure(server, Value((Const(str(key[1])),)), config, step)

    def _configure(self, server: Server, name: Value | None, config: Value | None, step: ListingStep) -> None:
        """``ToolTransformConfig(name=…, arguments={…})`` for the tool of a name."""
        wanted = text_of(self.m, name)
        atom = config.only if config is not None else None
        record = atom.obj.record if isinstance(atom, Ref) and atom.obj.kind == "library" else None
        for tool in server.tools:
            if tool.name != wanted:
                continue
            if record is None:
                tool.exact, tool.reasons = False, (*tool.reasons, "the tool is changed by a transform")
                continue
            given = {name: value for name, value in record.keywords.items() if name != "arguments"}
            if "arguments" in record.keywords:
                given["transform_args"] = record.keywords["arguments"]
            self._transforms.apply(tool, CallRecord((), given), server.sdk)
            tool.conditional = tool.conditional or not step.certain

    # --- answered by the program -------------------------------------------------------------------------------------

    def _overridden(self, found: ServerObject) -> list[str]:
        """The methods of the program that the answer to ``tools/list`` comes from."""
        cls = found.obj.parent if found.obj.kind == "instance" else None
        if cls is None:
            return []
        return [method for method in found.framework.listing if classes.class_member(self.m, cls, method) is not None]

    def _answers(self, found: ServerObject) -> list[str]:
        """Why the program itself has a say in the answer to ``tools/list``."""
        reasons = [f"the program changes registered tools: {change}" for change in found.changes]
        for value in found.middleware:
            for atom in value.atoms:
                owner = atom.obj.parent if isinstance(atom, Ref) and atom.obj.kind == "instance" else None
                if owner is not None and classes.class_member(self.m, owner, "on_list_tools") is not None:
                    reasons.append(f"the middleware `{owner.name}` answers `tools/list`")
        return list(dict.fromkeys(reasons))


def _matches(tool: Tool, criteria: dict[str, Any]) -> bool | None:
    """Whether a tool meets all criteria; without any, none does."""
    if not criteria or "match_all" in criteria:
        return bool(criteria)
    tests: dict[str, Callable[[Any], bool | None]] = {
        "names": lambda names: tool.name in names,
        "keys": lambda keys: f"tool:{tool.name}@" in keys,
        "components": lambda kinds: "tool" in kinds,
        "tags": lambda tags: _has_tag(tool, tags),
    }
    outcomes = [tests[name](value) for name, value in criteria.items()]
    return False if False in outcomes else None if None in outcomes else True


def _has_tag(tool: Tool, tags: Any) -> bool | None:
    given = tool.options.get("tags", [])
    return bool(set(map(str, given)) & set(map(str, tags))) if isinstance(given, list) else None
