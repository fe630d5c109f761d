"""output-contract-broken: a tool returns what its declared result type or output schema rules out."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding, Location, Step
from mcplint.machine.events import Returned
from mcplint.machine.values import Atom, Const, Ref, Unknown, Value
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.rules.schema._lowlevel import lowlevel_runs
from mcplint.rules.schema._shared import is_fastmcp, resolved
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.model import Tool
from mcplint.surface.types import Annotated, Generic, ModelRef, Named, Type
from mcplint.syntax import hir

RULE = "output-contract-broken"

_CONTAINERS = ("dict", "list", "tuple", "set")
_SCALARS = {"builtins.str": "str", "builtins.int": "int", "builtins.float": "float", "builtins.bool": "bool"}
_LISTS = ("builtins.list", "typing.List", "typing.Sequence", "collections.abc.Sequence")
_DICTS = ("builtins.dict", "typing.Dict", "typing.Mapping", "collections.abc.Mapping")
_WRONG = {
    "str": {"int", "float", "bool", "None", "dict", "list", "tuple", "set"},
    "int": {"None", "dict", "list", "tuple", "set", "text"},
    "float": {"None", "dict", "list", "tuple", "set", "text"},
    "bool": {"None", "dict", "list", "tuple", "set", "text"},
    "list": {"None", "str", "text", "int", "float", "bool", "dict"},
    "dict": {"None", "str", "text", "int", "float", "bool", "list", "tuple", "set"},
}
"""Kinds of values that neither pydantic converts to a declared type nor its JSON Schema allows."""
_WORDS = {"text": "a string", "str": "a string", "int": "an int", "None": "None"}
_LOOSE_TEXT = ("0", "1", "on", "off", "t", "f", "y", "n", "yes", "no", "true", "false")


def check(context: Context) -> Iterator[Finding]:
    """One finding per ``return`` that cannot be right."""
    seen: set[Location] = set()
    for finding in (*_decorated(context), *_lowlevel(context)):
        if finding.location not in seen:
            seen.add(finding.location)
            yield finding


# --- decorated tools -------------------------------------------------------------------------------------------------


def _decorated(context: Context) -> Iterator[Finding]:
    for run in context.project.runs if context.project else ():
        tool, decl = run.tool, run.decl
        if tool is None or tool.output_schema is None or tool.signature is None or tool.style != "decorated":
            continue
        if not isinstance(decl, hir.FunctionDef) or decl.returns is None or run.module is None:
            continue
        expected = _expected(tool.signature.returns)
        for event in _returns(run, decl):
            wrong = None if expected is None else _wrong_kind(event, expected)
            if wrong is not None:
                yield _wrong_type(context, run, tool, decl, event, wrong)
            elif expected == "dict":
                yield from _missing_keys(context, run, tool, decl, event)


def _expected(declared: Type | None) -> str | None:
    """The kind of value that an annotation asks for; None if it is not one of the simple ones."""
    if isinstance(declared, Annotated):
        return _expected(declared.base)
    if isinstance(declared, Named):
        return _SCALARS.get(declared.path)
    if isinstance(declared, Generic):
        return "list" if declared.origin in _LISTS else "dict" if declared.origin in _DICTS else None
    return "dict" if isinstance(declared, ModelRef) else None


def _returns(run: HandlerRun, decl: hir.FunctionDef) -> Iterator[Returned]:
    """The function's own ``return`` statements whose value leaves the handler unchanged."""
    if run.returned is None:
        return
    own = {node for node in walk(decl.body, into_definitions=False) if isinstance(node, hir.Return)}
    inner = {
        node
        for child in walk(decl.body, into_definitions=False)
        if isinstance(child, (hir.FunctionDef, hir.Lambda, hir.ClassDef))
        for node in walk((child,), into_definitions=True)
    }
    for event in run.of(Returned):
        if event.module is not run.module or event.node in inner:
            continue
        if event.node in own and all(atom in run.returned.atoms for atom in event.value.atoms):
            yield event


def _wrong_kind(event: Returned, expected: str) -> str | None:
    """The kind of the returned value, if all that it may be is wrong."""
    written = event.node.value if isinstance(event.node, hir.Return) else None
    kinds = {_kind(atom, written) for atom in event.value.atoms}
    if not kinds or not kinds <= _WRONG[expected]:
        return None
    return sorted(kinds)[0] if len(kinds) == 1 else "something else"


def _kind(atom: Atom, written: hir.Expr | None) -> str:
    """``text`` is a string that is no number and no truth value, ``str`` any string, "" is not known."""
    if isinstance(atom, Const):
        if isinstance(atom.value, str):
            return "str" if _is_convertible(atom.value) else "text"
        return "None" if atom.value is None else type(atom.value).__name__
    if isinstance(atom, Ref) and atom.obj.kind in _CONTAINERS:
        return atom.obj.kind if atom.obj.name in ("", f"builtins.{atom.obj.kind}") else ""
    if isinstance(atom, Unknown) and atom.type == "builtins.str":
        return "text" if isinstance(written, hir.FString) and _has_words(written) else "str"
    return ""


def _is_convertible(text: str) -> bool:
    """Whether pydantic may read a number or a truth value from a text."""
    cleaned = text.strip().lower()
    return cleaned in _LOOSE_TEXT or cleaned in ("inf", "-inf", "nan", "infinity") or any(map(str.isdigit, cleaned))


def _has_words(text: hir.FString) -> bool:
    fixed = "".join(str(part.value) for part in text.parts if isinstance(part, hir.Constant))
    return any(character.isalpha() for character in fixed) and " " in fixed


def _wrong_type(
    context: Context, run: HandlerRun, tool: Tool, decl: hir.FunctionDef, event: Returned, kind: str
) -> Finding:
    assert run.module is not None and decl.returns is not None and isinstance(event.node, hir.Return)
    declared = " ".join(run.module.source(decl.returns).split())
    what = _WORDS.get(kind, f"a {kind}")
    return context.finding(
        RULE,
        _place(run, event.node),
        f"`{tool.name}` returns {what}, but declares `{declared}`",
        label=f"{what}, not `{declared}`" if kind != "something else" else f"not `{declared}`",
        labels=(Step(run.module.location(decl.returns), "the declared result"),),
        notes=(_consequence(run.server.sdk),),
        help=_help(kind, declared),
        tool=tool,
    )


def _help(kind: str, declared: str) -> str:
    if kind == "None":
        return f"return a value on every path, or declare `{declared} | None`"
    if declared == "str" and kind in ("dict", "list"):
        return f"declare `-> {kind}` (with what it holds), or return `json.dumps(…)`"
    if kind in ("str", "text"):
        return "raise an exception for failures instead of returning their text, or declare the type that is returned"
    return "return what is declared, or declare what is returned"


def _place(run: HandlerRun, node: hir.Return) -> Location:
    assert run.module is not None
    place = run.module.location(node.value if node.value is not None else node)
    return place if place.line == place.end_line else run.module.token_location(node.lo)


def _consequence(sdk: Sdk) -> str:
    if is_fastmcp(sdk):
        newer = sdk.at_least(3)
        if newer is None:
            return "fastmcp publishes the declared type as output schema; the result fails validation"
        if newer:
            return "fastmcp publishes the declared type as output schema, and clients reject a result that breaks it"
        return "fastmcp 2 checks the result against the output schema: the call ends with an output validation error"
    return "mcp checks the result against the declared type: the call ends with an error"


# --- dicts -----------------------------------------------------------------------------------------------------------


def _missing_keys(
    context: Context, run: HandlerRun, tool: Tool, decl: hir.FunctionDef, event: Returned
) -> Iterator[Finding]:
    schema = resolved(tool.output_schema, tool.output_schema)
    written = event.node.value if isinstance(event.node, hir.Return) else None
    missing = _absent(schema, written)
    fields = _fields(tool)
    if missing and fields.issuperset(missing) and tool.exact and run.module is not None and decl.returns is not None:
        yield context.finding(
            RULE,
            _place(run, event.node),  # type: ignore[arg-type]
            f"`{tool.name}` returns a dict without {_listed(missing)}, which its result type requires",
            label=f"lacks {_listed(missing)}",
            labels=(Step(run.module.location(decl.returns), "the declared result"),),
            notes=(_consequence(run.server.sdk),),
            help=f"add {_listed(missing)}, or make it optional in the declared type",
            tool=tool,
        )


def _fields(tool: Tool) -> set[str]:
    """Names of the fields of the declared model or TypedDict; SDKs wrap results of other types in a key of theirs."""
    declared = tool.signature.returns if tool.signature is not None else None
    while isinstance(declared, Annotated):
        declared = declared.base
    model = tool.models.get(declared.key) if isinstance(declared, ModelRef) else None
    return {field.name for field in model.fields} if model is not None else set()


def _absent(schema: object, written: hir.Expr | None) -> list[str]:
    """Names that ``schema`` requires and a dict written in the source does not have."""
    if not isinstance(schema, dict) or not isinstance(written, hir.DictExpr):
        return []
    required = schema.get("required")
    keys = [key.value if isinstance(key, hir.Constant) else None for key, _ in written.items]
    if not isinstance(required, list) or not all(isinstance(key, str) for key in keys):
        return []
    return [name for name in required if name not in keys]


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# --- low-level servers -----------------------------------------------------------------------------------------------


def _lowlevel(context: Context) -> Iterator[Finding]:
    """Handlers of ``mcp`` 1.x whose results hold content only, although the tool has an output schema."""
    for run, tool in lowlevel_runs(context):
        if tool.output_schema is None or run.returned is None or run.server.sdk.at_least(2) is not False:
            continue
        if run.decl is None or run.module is None or not _is_content_only(run.returned):
            continue
        yield context.finding(
            RULE,
            tool.location if tool.location.line == tool.location.end_line else run.module.location(run.decl),
            f"`{tool.name}` has an output schema, but its handler returns content only",
            label="no structured result",
            notes=('mcp 1.x answers such a call with "outputSchema defined but no structured output returned"',),
            help="return a dict, or a tuple of content and dict; or remove `outputSchema`",
            tool=tool,
        )


def _is_content_only(value: Value) -> bool:
    return bool(value.atoms) and all(isinstance(atom, Ref) and atom.obj.kind == "list" for atom in value.atoms)
