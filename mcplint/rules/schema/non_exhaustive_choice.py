"""non-exhaustive-choice: a value that the schema allows is not dealt with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mcplint.finding import Finding, Location, Severity, Step
from mcplint.machine.events import Comparison
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.rules.schema._choices import FALL, Choice, Follower, choices
from mcplint.rules.schema._lowlevel import property_place, validates
from mcplint.rules.schema._shared import alternatives, without_null
from mcplint.surface.types import ABSENT, Annotated, EnumOf, FieldInfo, LiteralOf, Type, Union
from mcplint.syntax import hir

RULE = "non-exhaustive-choice"


def check(context: Context) -> Iterator[Finding]:
    """One finding per function that forgets a value, and one per branch for a value that cannot come."""
    seen: set[Location] = set()
    for choice in choices(context):
        members = _members(choice)
        if members is None:
            continue
        for finding in (*_forgotten(context, choice, members), *_impossible(context, choice, members)):
            if finding.location not in seen:
                seen.add(finding.location)
                yield finding


def _members(choice: Choice) -> list[Any] | None:
    """The values that the schema allows; None if it allows others as well."""
    root = choice.tool.input_schema
    values: list[Any] = []
    for schema in without_null(alternatives(choice.argument.schema, root)):
        if not isinstance(schema, dict):
            return None
        if "const" in schema:
            values.append(schema["const"])
        elif isinstance(schema.get("enum"), list):
            values.extend(value for value in schema["enum"] if value is not None)
        else:
            return None
    return values if len(values) > 1 and all(isinstance(value, (str, int)) for value in values) else None


# --- forgotten values ------------------------------------------------------------------------------------------------


def _forgotten(context: Context, choice: Choice, members: list[Any]) -> Iterator[Finding]:
    """Members for which the function ends without a result, while it returns one for others."""
    if not _gives_results(choice.decl):
        return
    enum = _enum_names(choice)
    ends = {member: _ends(choice, member, enum) for member in members}
    missing = [member for member, end in ends.items() if end == FALL]
    handled = [member for member, end in ends.items() if "fall" not in end and "return" in end]
    if not missing or not handled:
        return
    first = min(choice.nodes, key=lambda node: node.lo)
    place = _place(choice, first)
    listed = ", ".join(f"`{member}`" for member in missing)
    branches = "case" if isinstance(first, hir.Match) else "elif"
    yield context.finding(
        RULE,
        place,
        f"`{choice.argument.name}` may be {listed}, which no branch deals with",
        label=f"{listed} not covered",
        labels=_declared(context, choice),
        notes=("for this value, the end of the function is reached and the result is None",),
        help=f"add {'a' if branches == 'case' else 'an'} `{branches}` for {listed}, "
        f"and close with `{'case _' if branches == 'case' else 'else'}: assert_never({choice.name})` "
        "so that a type checker reports the next one",
        tool=choice.tool,
        function=choice.tool.handler if choice.decl is choice.run.decl else choice.decl.name,
    )


def _gives_results(decl: hir.FunctionDef) -> bool:
    return any(
        isinstance(node, hir.Return) and node.value is not None and not _is_none(node.value)
        for node in walk(decl.body, into_definitions=False)
    )


def _is_none(node: hir.Expr) -> bool:
    return isinstance(node, hir.Constant) and node.value is None


def _ends(choice: Choice, member: Any, enum: dict[str, Any]) -> frozenset[str]:
    values = {choice.name: member}
    decl = choice.decl
    if choice.tool.style == "lowlevel" and decl is choice.run.decl and decl.params:
        values.setdefault(decl.params[0].name, choice.tool.name)
    return Follower(values, enum).outcome(decl.body)


def _enum_names(choice: Choice) -> dict[str, Any]:
    """Values of enum members by name."""
    declared = choice.argument.parameter.type if choice.argument.parameter else None
    return {name: value for one in _flat(declared) if isinstance(one, EnumOf) for name, value in one.members}


def _flat(declared: Type | None) -> Iterator[Type]:
    if isinstance(declared, Annotated):
        yield from _flat(declared.base)
    elif isinstance(declared, Union):
        for member in declared.members:
            yield from _flat(member)
    elif declared is not None:
        yield declared


# --- impossible values -----------------------------------------------------------------------------------------------


def _impossible(context: Context, choice: Choice, members: list[Any]) -> Iterator[Finding]:
    """Comparisons with a text that the schema forbids: the branch never runs."""
    if choice.tool.style == "lowlevel" and validates(choice.run.server.sdk, choice.tool) is not True:
        return
    if choice.tool.style != "lowlevel" and not any(isinstance(one, LiteralOf) for one in _types(choice)):
        return
    allowed = {*map(str, members), "", str(_default(choice))}
    value = choice.run.values.get(choice.argument.name)
    for event in choice.comparisons:
        if value is None or event.value.labels != value.labels or event.operator not in ("==", "match"):
            continue
        for constant in event.constants:
            if isinstance(constant, str) and constant not in allowed:
                yield context.finding(
                    RULE,
                    _constant_place(choice, event, constant),
                    f"`{choice.argument.name}` is never `{constant}`: its schema does not allow that value",
                    label="this branch never runs",
                    labels=_declared(context, choice),
                    notes=("a call with another value is rejected before it reaches the function",),
                    help=f"add `{constant}` to the allowed values, or remove the branch",
                    tool=choice.tool,
                    function=event.function,
                    severity=Severity.WARNING,
                )


def _types(choice: Choice) -> list[Type]:
    return list(_flat(choice.argument.parameter.type)) if choice.argument.parameter else []


def _default(choice: Choice) -> Any:
    """Defaults are not validated, so they may be outside the allowed values."""
    default = choice.argument.parameter.default if choice.argument.parameter else ABSENT
    return default.default if isinstance(default, FieldInfo) else default


# --- places ----------------------------------------------------------------------------------------------------------


def _place(choice: Choice, node: hir.Node) -> Location:
    return choice.module.location(node.subject if isinstance(node, hir.Match) else node)


def _constant_place(choice: Choice, event: Comparison, constant: str) -> Location:
    for node in walk((event.node,), into_definitions=False):
        if isinstance(node, hir.Constant) and node.value == constant:
            return choice.module.location(node)
    return _place(choice, event.node)


def _declared(context: Context, choice: Choice) -> tuple[Step, ...]:
    parameter = choice.argument.parameter
    if parameter is None:
        return (Step(property_place(context, choice.tool, choice.argument.name), "the allowed values"),)
    return (Step(parameter.annotation_location or parameter.location, "the allowed values"),)
