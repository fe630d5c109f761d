"""stringly-typed-choice: a string that is only ever compared with constants is a choice that the schema hides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mcplint.finding import Finding, Location
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.rules.schema._choices import CLEANING, Choice, choices, parents_of
from mcplint.rules.schema._lowlevel import property_place
from mcplint.rules.schema._shared import alternatives, type_names, without_null
from mcplint.surface.types import ABSENT, FieldInfo, Marker
from mcplint.syntax import hir

RULE = "stringly-typed-choice"
_CONSTRAINTS = ("enum", "const", "pattern", "format")
_OPERATORS = ("==", "!=", "in", "not in")
_MAX_VALUES = 12


def check(context: Context) -> Iterator[Finding]:
    """One finding per argument."""
    seen: set[Location] = set()
    for choice in choices(context):
        if not _is_free_text(choice) or not _is_only_compared(choice):
            continue
        values = _values(choice)
        parameter = choice.argument.parameter
        place = (
            property_place(context, choice.tool, choice.argument.name)
            if parameter is None
            else parameter.annotation_location or parameter.location
        )
        if not 2 <= len(values) <= _MAX_VALUES or place in seen:
            continue
        seen.add(place)
        yield _finding(context, choice, values, place)


def _finding(context: Context, choice: Choice, values: list[str], place: Location) -> Finding:
    written = ", ".join(f'"{value}"' for value in values)
    listed = ", ".join(f"`{value}`" for value in values)
    name = choice.argument.name
    if choice.argument.parameter is None:
        help_text = f'add `"enum": [{written}]` to the property'
    else:
        help_text = f"write `{choice.argument.parameter.name}: Literal[{written}]{_default_text(choice)}`"
    return context.finding(
        RULE,
        place,
        f"`{name}` is only compared with {listed}, but its schema allows any string",
        label="a choice, not a text",
        notes=("the values are not part of the schema: the model has to guess them, and the SDK cannot reject others",),
        help=help_text,
        tool=choice.tool,
    )


def _default_text(choice: Choice) -> str:
    default = _default(choice)
    return f' = "{default}"' if isinstance(default, str) else ""


def _is_free_text(choice: Choice) -> bool:
    schemas = without_null(alternatives(choice.argument.schema, choice.tool.input_schema))
    return (
        len(schemas) == 1
        and type_names(schemas[0]) == ("string",)
        and not any(key in schemas[0] for key in _CONSTRAINTS)
    )


def _values(choice: Choice) -> list[str]:
    """The texts that the argument is compared with, in order, and its default."""
    found = [
        part.value
        for node in choice.nodes
        for root in ([case.pattern for case in node.cases] if isinstance(node, hir.Match) else [node])
        for part in walk((root,), into_definitions=False)
        if isinstance(part, hir.Constant) and isinstance(part.value, str) and part.value
    ]
    default = _default(choice)
    return list(dict.fromkeys([*found, *([default] if isinstance(default, str) and default else [])]))


def _default(choice: Choice) -> Any:
    if choice.argument.parameter is None:
        return choice.argument.schema.get("default", ABSENT) if isinstance(choice.argument.schema, dict) else ABSENT
    default = choice.argument.parameter.default
    return default.default if isinstance(default, FieldInfo) else ABSENT if isinstance(default, Marker) else default


def _is_only_compared(choice: Choice) -> bool:
    """Whether every use of the variable is a comparison with a constant (or part of an error's text)."""
    parents = parents_of(choice.decl)
    uses = [
        node
        for node in walk(choice.decl.body, into_definitions=True)
        if isinstance(node, hir.Name) and node.id == choice.name
    ]
    if choice.argument.parameter is None or choice.name != choice.argument.parameter.name:
        uses = [node for node in uses if not isinstance(parents.get(id(node)), hir.Assign)]
    elif choice.decl is not choice.run.decl:
        return False
    return bool(uses) and all(_is_comparison(node, parents) for node in uses)


def _is_comparison(node: hir.Node, parents: dict[int, hir.Node]) -> bool:
    parent = parents.get(id(node))
    while _is_cleaned(parent, node):
        call = parents.get(id(parent))
        node, parent = call, parents.get(id(call))  # type: ignore[assignment]
    if isinstance(parent, hir.Match):
        return parent.subject is node
    if isinstance(parent, hir.Compare):
        return parent.left is node and all(op in _OPERATORS and _is_constant(other) for op, other in parent.rest)
    return _is_in_error(node, parents)


def _is_cleaned(parent: hir.Node | None, node: hir.Node) -> bool:
    return isinstance(parent, hir.Attribute) and parent.value is node and parent.attr in CLEANING


def _is_constant(node: hir.Expr) -> bool:
    if isinstance(node, (hir.TupleExpr, hir.ListExpr, hir.SetExpr)):
        return all(_is_constant(element) for element in node.elements)
    return isinstance(node, hir.Constant) and (node.value is None or isinstance(node.value, str))


def _is_in_error(node: hir.Node, parents: dict[int, hir.Node]) -> bool:
    """Whether a use is part of a ``raise`` statement."""
    above = parents.get(id(node))
    while above is not None and not isinstance(above, (hir.If, hir.FunctionDef, hir.Return, hir.Assign)):
        if isinstance(above, hir.Raise):
            return True
        above = parents.get(id(above))
    return False
