"""unbounded-text: text whose ``pattern`` does not hold it, or that nothing limits on its way to something costly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mcplint.finding import Confidence, Finding, Location, Severity, Step
from mcplint.machine.events import LibraryCall, UnknownCall
from mcplint.rules.context import Context
from mcplint.rules.schema._guards import Scope
from mcplint.rules.schema._shared import (
    alternatives,
    constant_location,
    declaration,
    each_argument,
    type_names,
    without_null,
)
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.model import Argument, Json, Tool
from mcplint.syntax import hir

_MAX_USERS = 3
_LIMITS = ("maxLength", "maxItems", "enum", "const", "pattern", "format")
_EXPENSIVE = re.compile(r"(re|regex)\.(compile|search|match|fullmatch|sub|subn|split|findall|finditer)")
_MODEL_CALLS = re.compile(
    r"(openai|anthropic|google\.generativeai|litellm|ollama|cohere)\..*\.?(create|generate\w*|chat|complete\w*)"
)
_CLASS_AT_END = re.compile(r"(\]|\\[wds]|[^\\.]|^\.)([+*]|\{[\d,]+\})\)?$|(\]|\\[wds])\)?$")
_CLASS_AT_START = re.compile(r"^\(?(\?:)?(\[|\\[wds])")


def check(context: Context) -> Iterator[Finding]:
    """Patterns without anchors; with low confidence also unlimited text that reaches something costly."""
    yield from _patterns(context)
    yield from _unlimited(context)


# --- patterns --------------------------------------------------------------------------------------------------------


def _patterns(context: Context) -> Iterator[Finding]:
    """One finding for every place where a loose pattern is written, however many arguments share it."""
    users: dict[tuple[Location | None, str], list[tuple[Tool, Argument]]] = {}
    for _server, tool, argument in each_argument(context):
        for option in alternatives(argument.schema, tool.input_schema):
            pattern = option.get("pattern") if isinstance(option, dict) else None
            if isinstance(pattern, str) and _loose(pattern) is not None:
                users.setdefault((_pattern_place(context, tool, argument, pattern), pattern), []).append(
                    (tool, argument)
                )
                break
    for (place, pattern), arguments in users.items():
        yield _unanchored(context, place, pattern, arguments)


def _loose(pattern: str) -> str | None:
    """What a text may have beside what ``pattern`` describes; None if that seems meant.

    A literal beginning (``^https://``) or end (``\\.csv$``) alone is a meant prefix or suffix.
    """
    starts = pattern.startswith(("^", r"\A", "(^"))
    ends = bool(re.search(r"(?<!\\)(\\\\)*\$\)?$|\\[zZ]$", pattern))
    if starts and ends:
        return "on either side of an alternative" if _splits(pattern) else None
    if pattern.startswith((".*", "(?")) or pattern.endswith((".*", ".+")):
        return None
    if not starts and not ends:
        return "before and after the match" if _describes_whole(pattern) else None
    if starts:
        return "after the match" if _CLASS_AT_END.search(pattern) else None
    return "before the match" if _CLASS_AT_START.search(pattern) else None


def _splits(pattern: str) -> bool:
    """Whether ``|`` stands outside all groups, so that each anchor holds for one alternative only."""
    depth = 0
    in_class = False
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            position += 1
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and depth == 0:
            rest = pattern[position + 1 :]
            return not (rest.startswith("^") and re.search(r"\$(\||$)", pattern[:position] + "|") is not None)
        position += 1
    return False


def _describes_whole(pattern: str) -> bool:
    """Whether the pattern is made to describe a whole text, not to find a word in one."""
    return bool(_CLASS_AT_START.search(pattern) or _CLASS_AT_END.search(pattern) or "|" in pattern)


def _unanchored(
    context: Context, place: Location | None, pattern: str, arguments: list[tuple[Tool, Argument]]
) -> Finding:
    (tool, argument), *others = arguments
    notes = ['a `pattern` is a search: `[a-z]+` also accepts "a; rm -rf /" (pydantic and JSON Schema alike)']
    if others:
        names = [f"`{other.name}` of `{owner.name}`" for owner, other in others[:_MAX_USERS]]
        more = f" and {len(others) - _MAX_USERS} more" if len(others) > _MAX_USERS else ""
        notes.append(f"it is also the pattern of {', '.join(names)}{more}")
    return context.finding(
        "unbounded-text",
        place or argument.location,
        f"the pattern of `{argument.name}` accepts any text {_loose(pattern)}",
        label="only searched for, not matched as a whole",
        notes=tuple(notes),
        help=f'anchor it: `pattern=r"{_anchored(pattern)}"`',
        tool=tool,
    )


def _anchored(pattern: str) -> str:
    inner = pattern.removeprefix("^").removesuffix("$")
    return f"^(?:{inner})$" if "|" in inner else f"^{inner}$"


def _pattern_place(context: Context, tool: Tool, argument: Argument, pattern: str) -> Location | None:
    """Where the pattern is written: with the parameter, else in its module; None if in neither."""
    declared = declaration(context, tool.signature)
    param = None if declared is None or argument.parameter is None else declared.param(argument.parameter.name)
    if declared is None or param is None:
        return argument.location
    module = declared.module
    return constant_location(module, (param,), pattern) or constant_location(module, module.tree.body, pattern)


# --- text without limits ---------------------------------------------------------------------------------------------


def _unlimited(context: Context) -> Iterator[Finding]:
    runs: list[HandlerRun] = [] if context.project is None else context.project.runs
    seen: set[Location] = set()
    for run in runs:
        tool = run.tool
        for argument in () if tool is None else tool.arguments:
            assert tool is not None
            if argument.location in seen or not _is_unlimited_text(argument.schema, tool):
                continue
            reached = _reached(run, argument)
            if reached is not None:
                seen.add(argument.location)
                yield _without_limit(context, tool, argument, *reached)


def _is_unlimited_text(schema: Json, tool: Tool) -> bool:
    options = without_null(alternatives(schema, tool.input_schema))
    return bool(options) and all(
        type_names(option) == ("string",) and not any(key in option for key in _LIMITS) for option in options
    )


def _reached(run: HandlerRun, argument: Argument) -> tuple[Location, str] | None:
    value = run.values.get(argument.name)
    name = argument.name if argument.parameter is None else argument.parameter.name
    if value is None or run.decl is None or run.module is None or Scope(run.module, run.decl).limits(name):
        return None
    for event in run.of(LibraryCall, UnknownCall):
        if not isinstance(event, (LibraryCall, UnknownCall)) or not isinstance(event.node, hir.Call):
            continue
        path = event.path if isinstance(event, LibraryCall) else event.name
        if _EXPENSIVE.fullmatch(path) and event.record.get(0, "pattern") is value:
            return event.module.location(event.node), "is used as a regular expression"
        is_model_call = _MODEL_CALLS.fullmatch(path) or path.endswith("Context().sample")
        if is_model_call and any(f"arg:{argument.name}" in given.labels for given in event.record):
            return event.module.location(event.node), "is sent to a language model"
    return None


def _without_limit(context: Context, tool: Tool, argument: Argument, place: Location, what: str) -> Finding:
    if argument.parameter is not None:
        help_ = f"`{argument.parameter.name}: Annotated[str, Field(max_length=200)]`"
    else:
        help_ = '`"maxLength": 200`'
    return context.finding(
        "unbounded-text",
        argument.location,
        f"nothing limits the length of `{argument.name}`, which {what}",
        label="text of any length is accepted",
        trace=(Step(argument.location, f"`{argument.name}` comes from the client"), Step(place, what)),
        help=f"give it a limit: {help_}",
        tool=tool,
        severity=Severity.NOTE,
        confidence=Confidence.LOW,
    )
