"""missing-tool-description: a tool, resource or prompt that says nothing about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mcplint.finding import Finding, Location, Severity
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import each_tool
from mcplint.surface.model import Prompt, Resource, Tool

_PLACEHOLDER = re.compile(
    r"\W*(todo|fixme|tbd|xxx|wip|n/?a|none|placeholder|description( here| goes here)?|tool|lorem ipsum.*|"
    r"(todo|fixme)\b.*|\.{2,}|…)\W*",
    re.IGNORECASE | re.DOTALL,
)


def check(context: Context) -> Iterator[Finding]:
    """One finding per tool without a description; resources and prompts give a note."""
    for _server, tool in each_tool(context):
        problem = _problem(tool.name, tool)
        if problem is not None:
            yield _finding(context, "tool", tool.name, tool, *problem)
    seen: set[Location] = set()
    for server in context.surface.servers:
        for kind, primitives in (("resource", server.resources), ("prompt", server.prompts)):
            for primitive in primitives:
                name = primitive.name or ""
                problem = _problem(name, primitive)
                if problem is not None and primitive.handler and primitive.location not in seen:
                    seen.add(primitive.location)
                    yield _finding(context, kind, name, primitive, *problem)


def _problem(name: str, primitive: Tool | Resource | Prompt) -> tuple[str, bool] | None:
    """What is wrong with the description, and whether there is none at all."""
    text = (primitive.description or "").strip()
    if not text:
        return None if _is_unknown(primitive) else ("has no description", True)
    if _PLACEHOLDER.fullmatch(text):
        return f"has the placeholder {text!r} as its description", True
    if _letters(text) == _letters(name) != "":
        return "has a description that only repeats its name", False
    return None


def _is_unknown(primitive: Tool | Resource | Prompt) -> bool:
    """Whether there may be a description that is computed when the server runs."""
    if isinstance(primitive, Tool) and primitive.style == "lowlevel":
        return any("text" in reason for reason in primitive.reasons)
    return primitive.description is None and not primitive.exact


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _finding(
    context: Context, kind: str, name: str, primitive: Tool | Resource | Prompt, problem: str, empty: bool
) -> Finding:
    if primitive.signature is not None:
        help_ = f'start `{primitive.signature.name}` with a docstring: `"""What it does, and when to use it."""`'
    else:
        help_ = 'add `description="What it does, and when to use it."`'
    return context.finding(
        "missing-tool-description",
        primitive.location,
        f"the {kind} `{name}` {problem}",
        label="the model sees nothing but the name" if empty else "the model learns nothing from it",
        notes=("a model chooses among tools by their descriptions",) if kind == "tool" else (),
        help=help_,
        tool=primitive,
        severity=None if kind == "tool" and empty else Severity.NOTE,
    )
