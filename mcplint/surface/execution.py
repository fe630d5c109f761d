"""Runs handlers with unknown arguments, as the SDK would call them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mcplint.finding import Diagnostic
from mcplint.machine import guards, symbols, validation
from mcplint.machine.facts import NO_FACTS, Facts
from mcplint.machine.heap import ANY_ITEM, OPEN, CallRecord, HeapObject
from mcplint.machine.stored import StoredState
from mcplint.machine.values import (
    ABSENT,
    TRUE,
    Atom,
    Bound,
    Const,
    Ref,
    Symbol,
    Value,
    constant,
    join,
    make,
    ref,
    unknown,
)
from mcplint.surface.handlers import HandlerRun, argument_label
from mcplint.surface.lowlevel import LowLevelReader
from mcplint.surface.model import Json, Tool

if TYPE_CHECKING:
    from mcplint.machine.callgraph import Callees
    from mcplint.machine.machine import Machine
    from mcplint.surface.annotations import TypeReader
    from mcplint.surface.reading import HandlerSource
    from mcplint.syntax import hir

_ANY_ARGUMENT = f"{symbols.OUTSIDE}a tool argument"
"""The label of arguments whose names are not known."""

_JSON_TYPES = {
    "string": "builtins.str",
    "integer": "builtins.int",
    "number": "builtins.float",
    "boolean": "builtins.bool",
}


NO_TOOL = "<no tool has this name>"
"""The name with which call handlers run that are asked for a tool that is not there."""


class HandlerRunner:
    """Runs the handlers of one surface. Each run starts from the state that the module bodies left."""

    def __init__(self, machine: Machine, types: TypeReader) -> None:
        self.m = machine
        self.types = types
        self.executed = 0

    def run_all(self, sources: Sequence[HandlerSource]) -> list[HandlerRun]:
        """Run all handlers; once more those that read what one of them has changed."""
        state = StoredState(self.m)
        runs = [self.run(source, stored=state) for source in sources]
        changed = state.commit()
        executed = self.executed
        for index, run in enumerate(runs):
            if run is not None and (changed & run.looked_at or self.m.fixed.surprises):
                runs[index] = self.run(sources[index])
        self.executed = executed
        return [run for run in runs if run is not None]

    def run(
        self, source: HandlerSource, entered: Callees | None = None, *, stored: StoredState | None = None
    ) -> HandlerRun | None:
        """Run one handler; None if it is not a function of the program.

        What runs first is added to ``entered``, what the handler leaves in shared state to ``stored``.
        """
        function, decl, module = self._function(source.handler)
        if function is None or module is None:
            return None
        mark = self.m.heap.mark()
        bounds = len(self.m.diagnostics)
        arguments: HeapObject | None = None
        values: dict[str, Value] = {}
        facts = NO_FACTS
        if isinstance(source.dispatch, LowLevelReader) and isinstance(source.primitive, Tool):
            arguments, values = self._arguments_object(source, module)
            record = source.dispatch.call_record(constant(source.primitive.name), arguments)
        else:
            record, values, facts = self._keywords(source, module)
        facts = facts.union(self._facts(source, values))
        outcome = self.m.run_function(Value((source.handler,)), record, module, entered, facts)
        if stored is not None:
            stored.take(mark)
        self.m.heap.undo(mark)
        self.m.forget_prototypes()
        self.executed += 1
        self._mark_incomplete(bounds)
        return HandlerRun(source.server, source.primitive, decl, module, values, arguments, outcome)

    def run_unknown_tools(self, sources: Sequence[HandlerSource]) -> list[HandlerRun]:
        """Run the call handler of every low-level server once more, with a name that none of its tools has."""
        first: dict[LowLevelReader, HandlerSource] = {}
        for source in sources:
            if isinstance(source.dispatch, LowLevelReader) and isinstance(source.primitive, Tool):
                first.setdefault(source.dispatch, source)
        runs = []
        for reader, source in first.items():
            assert isinstance(source.primitive, Tool)
            _, decl, module = self._function(source.handler)
            if module is None:
                continue
            mark = self.m.heap.mark()
            arguments = self.m.in_module(module, lambda: self.m.new_dict(open_=True))
            record = reader.call_record(constant(NO_TOOL), arguments)
            outcome = self.m.run_function(Value((source.handler,)), record, module)
            self.m.heap.undo(mark)
            self.m.forget_prototypes()
            tool = Tool(name=NO_TOOL, location=source.primitive.location, style="lowlevel")
            runs.append(HandlerRun(source.server, tool, decl, module, {}, arguments, outcome))
        return runs

    def _facts(self, source: HandlerSource, values: dict[str, Value]) -> Facts:
        """What the ``pattern`` of a schema that the SDK enforces says of the arguments."""
        tool = source.primitive
        if not isinstance(tool, Tool) or (tool.style == "lowlevel" and not self._validates(source, tool)):
            return NO_FACTS
        found = NO_FACTS
        for argument in tool.arguments:
            for pattern in _patterns(argument.schema):
                for atom in values[argument.name].atoms if argument.name in values else ():
                    if isinstance(atom, Symbol):
                        found = found.union(guards.constrained(self.m, atom, pattern))
        return found

    @staticmethod
    def _validates(source: HandlerSource, tool: Tool) -> bool:
        """Whether the SDK checks a low-level tool's arguments before the handler sees them (mcp 1.x does, F15)."""
        return source.server.sdk.major != 2 and tool.options.get("validate_input") is not False

    def _mark_incomplete(self, start: int) -> None:
        """A bound hit inside a handler leaves the run incomplete."""
        found = self.m.diagnostics
        for index in range(start, len(found)):
            row = found[index]
            found[index] = Diagnostic(kind=row.kind, path=row.path, line=row.line, message=row.message, incomplete=True)

    def _function(self, handler: Atom) -> tuple[HeapObject | None, Any, Any]:
        read = self.types.signature(handler)
        if read is not None and read[1] is not None:
            return read[1], read[1].decl, read[1].module
        function = handler.function if isinstance(handler, Bound) else handler.obj if isinstance(handler, Ref) else None
        if function is None or function.kind not in ("function", "instance"):
            return None, None, None
        return function, function.decl, function.module

    def _keywords(self, source: HandlerSource, module: Any) -> tuple[CallRecord, dict[str, Value], Facts]:
        """Arguments by keyword, exactly those of the schema, typed by their annotations; injected ones by theirs. And
        what the validators in the annotations have established."""
        facts = NO_FACTS
        signature = source.primitive.signature if not isinstance(source.primitive, str) else None
        read = self.types.signature(source.handler)
        values: dict[str, Value] = {}
        keywords: dict[str, Value] = {}
        function = read[1] if read is not None else None
        params = {param.name: param for param in getattr(function.decl, "params", ())} if function is not None else {}
        wire = {
            argument.parameter.name: argument.name
            for argument in getattr(source.primitive, "arguments", ())
            if getattr(argument, "parameter", None) is not None
        }
        for parameter in signature.parameters if signature is not None else ():
            if parameter.kind in ("var_positional", "var_keyword"):
                continue
            param = params.get(parameter.name)
            annotation = param.annotation if param is not None else None
            stated = self.types.stated.annotation(source.handler, function, parameter.name) if function else None
            injected = parameter.name in getattr(source.primitive, "injected", ())
            name = wire.get(parameter.name, parameter.name)
            labels = () if injected else (argument_label(name),)

            def unknown_argument(
                annotation: Any = annotation, stated: Value | None = stated, labels: tuple[str, ...] = labels
            ) -> Value:
                assert function is not None
                if stated is not None:
                    value = self.m.unknown_of_type(stated)
                else:
                    value = self.m.unknown_of_annotation(annotation, function)
                return symbols.source(self.m, value, labels[0]) if labels else value

            value = self.m.in_module(module, unknown_argument)
            keywords[parameter.name] = value
            if not injected:
                values[name] = value
                keywords[parameter.name], more = self._validated(value, annotation, function)
                facts = facts.union(more)
        return CallRecord((), keywords), values, facts

    def _validated(self, value: Value, annotation: hir.Expr | None, function: HeapObject | None) -> tuple[Value, Facts]:
        """An argument after the validators in its ``Annotated[...]``, which the SDK has pydantic call first."""
        module = function.module if function is not None else None
        if function is None or module is None or annotation is None or not value.labels:
            return value, NO_FACTS
        env = function.parent or self.m.module_object(module)

        def validate() -> tuple[Value, Facts]:
            declared = self.m.evaluate_annotation(annotation, env, module)
            return validation.through_type(self.m, declared, value), self.m.facts

        return self.m.in_module(module, validate)

    def _arguments_object(self, source: HandlerSource, module: Any) -> tuple[HeapObject, dict[str, Value]]:
        """The dict that a low-level handler gets: a tool's declared properties, those not required perhaps absent."""
        tool = source.primitive
        assert isinstance(tool, Tool)
        validated = self._validates(source, tool)
        values: dict[str, Value] = {}

        def build() -> HeapObject:
            obj = self.m.new_dict()
            if not tool.arguments and not isinstance(tool.input_schema, dict):
                self.m.write(obj, OPEN, TRUE)
                self.m.write(obj, ANY_ITEM, unknown("", (_ANY_ARGUMENT,)))
            for argument in tool.arguments:
                typed = self._typed(argument.schema, validated)
                value = symbols.source(self.m, typed, argument_label(argument.name))
                values[argument.name] = value
                present = argument.required and validated
                self.m.write(obj, ("k", argument.name), value if present else join(value, ABSENT))
            return obj

        return self.m.in_module(module, build), values

    def _typed(self, schema: Json, validated: bool) -> Value:
        if not validated or not isinstance(schema, dict):
            return unknown()
        enum = schema.get("enum")
        if isinstance(enum, list) and enum and all(isinstance(item, (str, int)) for item in enum):
            return make([Const(item) for item in enum])
        kind = schema.get("type")
        if kind == "object":
            return ref(self.m.new_dict(open_=True))
        if kind == "array":
            return ref(self.m.new_sequence("list", None, self._typed(schema.get("items"), validated)))
        return unknown(_JSON_TYPES.get(kind, "")) if isinstance(kind, str) else unknown()


def _patterns(schema: Json) -> list[str]:
    """The patterns that every text which a schema accepts matches (``anyOf`` with null included)."""
    if not isinstance(schema, dict):
        return []
    if isinstance(schema.get("pattern"), str):
        return [schema["pattern"]]
    variants = schema.get("anyOf")
    texts = [variant for variant in variants or () if isinstance(variant, dict) and variant.get("type") != "null"]
    return _patterns(texts[0]) if len(texts) == 1 else []
