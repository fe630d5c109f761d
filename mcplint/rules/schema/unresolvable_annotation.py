"""unresolvable-annotation: an annotation names something that does not exist when the server runs."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding, Location
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import Declaration, declaration, each_tool, is_fastmcp, is_official
from mcplint.surface.model import Prompt, Resource, Server, Tool
from mcplint.surface.types import Annotated, Generic, Signature, Type, Union, Unresolved


def check(context: Context) -> Iterator[Finding]:
    """One finding per annotation of a handler that cannot be evaluated at run time."""
    seen: set[Location] = set()
    for server, handler in _handlers(context):
        if handler.signature is None or server.style == "lowlevel":
            continue
        declared = declaration(context, handler.signature)
        for where, location, missing in _missing(handler.signature, declared):
            if location not in seen:
                seen.add(location)
                yield _finding(context, server, handler, declared, where, location, missing)


def _handlers(context: Context) -> Iterator[tuple[Server, Tool | Resource | Prompt]]:
    yield from each_tool(context)
    for server in context.surface.servers:
        for resource in server.resources:
            yield server, resource
        for prompt in server.prompts:
            yield server, prompt


def _missing(signature: Signature, declared: Declaration | None) -> Iterator[tuple[str, Location, str]]:
    """What is annotated, the annotation's place, and what is missing."""
    for parameter in signature.parameters:
        reason = _reason(parameter.type)
        if reason is not None:
            yield f"of `{parameter.name}`", parameter.annotation_location or parameter.location, reason
    reason = _reason(signature.returns)
    if reason is not None and declared is not None and declared.decl.returns is not None:
        yield "of the result", declared.module.location(declared.decl.returns), reason


def _reason(annotation: Type | None) -> str | None:
    """Why running the server would fail on ``annotation``; None if it would not."""
    stack = [] if annotation is None else [annotation]
    while stack:
        node = stack.pop()
        if isinstance(node, Unresolved) and node.missing:
            return node.reason
        if isinstance(node, Union):
            stack.extend(node.members)
        elif isinstance(node, Generic):
            stack.extend(node.args)
        elif isinstance(node, Annotated):
            stack.append(node.base)
    return None


def _finding(
    context: Context,
    server: Server,
    handler: Tool | Resource | Prompt,
    declared: Declaration | None,
    where: str,
    location: Location,
    missing: str,
) -> Finding:
    postponed = declared is not None and declared.module.postpones_annotations
    if "TYPE_CHECKING" in missing:
        help_ = (
            "move the import out of `if TYPE_CHECKING:`: the SDK evaluates annotations when it registers the function"
        )
    else:
        help_ = "import or define the name at module level, before this function"
    return context.finding(
        "unresolvable-annotation",
        location,
        f"the annotation {where} cannot be evaluated: {missing}",
        label="does not exist when the server runs",
        notes=(_note(server.sdk, postponed),),
        help=help_,
        tool=handler,
    )


def _note(sdk: Sdk, postponed: bool) -> str:
    if not postponed:
        return "the server does not start: evaluating the annotation raises NameError"
    if is_official(sdk):
        return "the server does not start: mcp raises InvalidSignature when it registers the function"
    if is_fastmcp(sdk):
        return "the server does not start: fastmcp fails with NameError when it registers the function"
    return "the SDK reads annotations to make the schema, and fails on this one"
