"""What looks like the report of a failure: texts, dicts and results that say that something went wrong."""

from __future__ import annotations

import re

from mcplint.machine.contexts import EXCEPTION
from mcplint.machine.values import Atom, Const, Ref, Value
from mcplint.program.scopes import walk
from mcplint.surface.model import Json, Tool
from mcplint.syntax import hir

_TEXT = re.compile(
    r"\W*(?:an? |the |unexpected |internal |unknown |\w+ )?"
    r"(?:error|errors|exception|fail(?:ed|ure|s)?|invalid|could not|couldn't|cannot|can't|unable|timed? ?out|denied"
    r"|not found|❌|✗)",
    re.IGNORECASE,
)
_KEYS = frozenset({"error", "errors", "err", "error_message", "errormessage", "exception", "traceback"})
_FLAGS = frozenset({"success", "ok", "succeeded"})
_STATES = frozenset({"status", "state", "result", "type"})
_STATE = re.compile(r"error|fail|exception|timeout", re.IGNORECASE)
_MARKS = ("isError", "is_error")
_RESULTS = ("CallToolResult", "ToolResult")
_VARIANTS = _KEYS | _FLAGS | {"is_error", "iserror", "failed", "status"}
_PROBE = re.compile(
    r"(?:^|[_\-.\s])(?:check|validate|verify|test|ping|health|healthcheck|status|probe|diagnose|diagnostics|doctor|lint)"
    r"(?=$|[_\-.\s])",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MAX_DEPTH = 12


def derives_from_exception(value: Value) -> bool:
    """Whether the text or another part of a caught exception is in the value."""
    return any(label.startswith(EXCEPTION) for label in value.labels)


def says_failure(expr: hir.Expr | None) -> bool:
    """Whether an expression is written as the report of a failure: "Error: …", {"error": …}, {"success": False} …"""
    if expr is None:
        return False
    for node in walk((expr,), into_definitions=False):
        if isinstance(node, hir.DictExpr) and any(_is_failing(key, value) for key, value in node.items):
            return True
        if isinstance(node, hir.Call) and any(_is_failing_argument(arg) for arg in node.args):
            return True
    text = leading_text(expr)
    return text is not None and _TEXT.match(text) is not None


def _is_failing(key: hir.Expr | None, value: hir.Expr) -> bool:
    return isinstance(key, hir.Constant) and isinstance(key.value, str) and _says(key.value.lower(), value)


def _is_failing_argument(arg: hir.Arg) -> bool:
    if arg.keyword == "text":
        text = leading_text(arg.value)
        return text is not None and _TEXT.match(text) is not None
    return arg.keyword is not None and _says(arg.keyword.lower(), arg.value)


def _says(name: str, value: hir.Expr) -> bool:
    constant = value.value if isinstance(value, hir.Constant) else ...
    if name in _KEYS:
        return constant is not None and constant is not False and constant != ""
    if name in _FLAGS:
        return constant is False
    return name in _STATES and isinstance(constant, str) and _STATE.search(constant) is not None


def leading_text(expr: hir.Expr) -> str | None:
    """The constant text that a string expression begins with; None if it begins with something else."""
    while True:
        if isinstance(expr, hir.Constant):
            return expr.value if isinstance(expr.value, str) else None
        if isinstance(expr, hir.FString):
            first = expr.parts[0] if expr.parts else None
            return first.value if isinstance(first, hir.Constant) and isinstance(first.value, str) else None
        if isinstance(expr, hir.Operation):
            expr = expr.first
        elif isinstance(expr, hir.Call) and isinstance(expr.func, hir.Attribute) and expr.func.attr == "format":
            expr = expr.func.value
        elif isinstance(expr, (hir.ListExpr, hir.TupleExpr)) and expr.elements:
            expr = expr.elements[0]
        else:
            return None


def marked_as_error(value: Value) -> bool:
    """Whether all that a value may be is a result that tells the client that it is an error."""
    return bool(value.atoms) and all(_is_error_result(atom) for atom in value.atoms)


def _is_error_result(atom: Atom) -> bool:
    if not isinstance(atom, Ref) or atom.obj.record is None or not atom.obj.name.endswith(_RESULTS):
        return False
    given = [atom.obj.record.keywords.get(mark) for mark in _MARKS]
    return any(flag is not None and flag.only != Const(False) for flag in given)


def declares_failures(tool: Tool) -> bool:
    """Whether the tool's output schema has a place for failures, so that a model expects them there."""
    return _has_variant(tool.output_schema, 0)


def _has_variant(schema: Json, depth: int) -> bool:
    if depth > _MAX_DEPTH:
        return False
    if isinstance(schema, list):
        return any(_has_variant(member, depth + 1) for member in schema)
    if not isinstance(schema, dict):
        return False
    properties = schema.get("properties")
    if isinstance(properties, dict) and any(str(name).lower() in _VARIANTS for name in properties):
        return True
    return any(_has_variant(member, depth + 1) for member in schema.values())


def is_probe(tool: Tool) -> bool:
    """Whether the tool's name says that it finds out whether something works: then a failure is its result."""
    return _PROBE.search(_CAMEL.sub("_", tool.name)) is not None
