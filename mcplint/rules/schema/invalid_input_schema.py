"""invalid-input-schema: the literal schema of a tool is no valid description of its arguments."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding, Location, Severity
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.rules.schema._lowlevel import WrittenSchema, written_schema
from mcplint.rules.schema._schemacheck import Problem, problems_of
from mcplint.rules.schema._shared import each_tool
from mcplint.surface.model import Tool
from mcplint.syntax import hir

RULE = "invalid-input-schema"


def check(context: Context) -> Iterator[Finding]:
    """One finding per wrong place of a schema."""
    seen: set[Location] = set()
    for server, tool in each_tool(context):
        if tool.style != "lowlevel" or (tool.input_schema is None and not tool.exact):
            continue
        written = written_schema(context, tool)
        for finding in (*_problems(context, server.sdk, tool, written), *_duplicates(context, tool, written)):
            if finding.location not in seen:
                seen.add(finding.location)
                yield finding


def _problems(context: Context, sdk: Sdk, tool: Tool, written: WrittenSchema) -> Iterator[Finding]:
    for problem in problems_of(tool.input_schema, is_tuple=lambda path: isinstance(written.node(path), hir.TupleExpr)):
        place = written.key_place(problem.path) if problem.at_key else written.place(problem.path)
        yield context.finding(
            RULE,
            place,
            f"the input schema of `{tool.name}` is invalid: {problem.message}",
            label=problem.label,
            notes=tuple(note for note in (_consequence(sdk, problem), *problem.notes) if note),
            help=problem.help,
            tool=tool,
            severity=problem.severity,
        )


def _consequence(sdk: Sdk, problem: Problem) -> str:
    """What an invalid schema does, as measured with mcp 1.30 and mcp 2.3."""
    newer = sdk.at_least(2)
    old, new = problem.on_mcp_1, problem.on_mcp_2
    if newer is None:
        return "; ".join(text for text in (old, new) if text)
    return new if newer else old


def _duplicates(context: Context, tool: Tool, written: WrittenSchema) -> Iterator[Finding]:
    """Keys that a literal writes twice: Python keeps the last and says nothing."""
    if written.root is None or written.module is None:
        return
    for node in walk((written.root,), into_definitions=False):
        if not isinstance(node, hir.DictExpr):
            continue
        first: dict[object, hir.Constant] = {}
        for key, _value in node.items:
            if not isinstance(key, hir.Constant) or not isinstance(key.value, str):
                continue
            if key.value in first:
                yield context.finding(
                    RULE,
                    written.module.location(key),
                    f"the input schema of `{tool.name}` is invalid: `{key.value}` is written twice",
                    label="this one replaces the one before it",
                    notes=("of two equal keys, Python keeps the last and says nothing",),
                    help="remove or rename one of the two",
                    tool=tool,
                    severity=Severity.ERROR,
                )
            first[key.value] = key
