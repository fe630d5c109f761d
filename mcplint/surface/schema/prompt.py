"""Prompts: from a handler and its registration to the entry in ``prompts/list``."""

from __future__ import annotations

import inspect
import json
from typing import Any

from mcplint.documents.sdk import Sdk
from mcplint.surface.model import Json, PromptArgument
from mcplint.surface.schema import fastmcp_input, mcp_input
from mcplint.surface.schema.build import TypeBuilder
from mcplint.surface.schema.docstrings import Parsed, parse_docstring
from mcplint.surface.schema.family import Family, family_of, reads_docstrings
from mcplint.surface.schema.guard import guarded
from mcplint.surface.schema.inject import injected_parameters
from mcplint.surface.schema.realise import RealSignature, realise
from mcplint.surface.schema.result import DerivedPrompt, Options
from mcplint.surface.schema.text import check_named, clean_docstring, description, given_text
from mcplint.surface.types import Dynamic, Generic, Models, Named, Signature, Type, Union


def derive_prompt(signature: Signature, models: Models, sdk: Sdk, framework: str, options: Options) -> DerivedPrompt:
    """The prompt that ``framework`` serves for a handler registered with ``options``; see :func:`derive`."""
    family = family_of(framework, sdk)
    builder = TypeBuilder(models)
    injected = injected_parameters(signature, family)
    docs = Parsed(clean_docstring(signature.doc))
    if reads_docstrings(family, sdk):
        docs = parse_docstring(signature.doc, any_section=family == "fastmcp4")
    arguments: list[PromptArgument] = []

    def run() -> None:
        check_named(signature, options.name)
        if family in ("mcp1", "mcp2"):
            arguments.extend(_mcp_arguments(signature, injected, builder))
        else:
            arguments.extend(_fastmcp_arguments(signature, injected, builder, family, sdk, docs, options.postponed))

    error = guarded(builder, run)
    for name, value in (("description", options.description), ("title", options.title)):
        if isinstance(value, Dynamic):
            builder.note(f"{name} is not a constant")
    return DerivedPrompt(
        name=options.name or signature.name,
        title=given_text(options.title),
        description=description(family, options.description, signature.doc, docs.description),
        arguments=[] if error else arguments,
        injected=injected,
        exact=not builder.reasons,
        reasons=tuple(builder.reasons),
        registration_error=error,
    )


def _mcp_arguments(signature: Signature, injected: tuple[str, ...], builder: TypeBuilder) -> list[PromptArgument]:
    mcp_input.check_names(signature)
    schema = mcp_input.argument_schema(realise(signature, injected, builder, with_return=False))
    return [
        PromptArgument(name=name, required=name in schema.get("required", []), description=value.get("description"))
        for name, value in schema.get("properties", {}).items()
    ]


def _fastmcp_arguments(
    signature: Signature,
    injected: tuple[str, ...],
    builder: TypeBuilder,
    family: Family,
    sdk: Sdk,
    docs: Parsed,
    postponed: bool,
) -> list[PromptArgument]:
    fastmcp_input.check_self(signature, family, "prompt")
    fastmcp_input.check_signature(signature, family, "prompts")
    real = realise(signature, injected, builder)
    loses = family == "fastmcp2" and fastmcp_input.rewrites_annotations(real, injected, postponed)
    raw = fastmcp_input.function_schema(real, loses)
    schema = fastmcp_input.cleaned(raw, family, sdk)
    fastmcp_input.describe(schema, docs.parameters)
    notes = _format_notes(signature, real, builder, family, postponed)
    arguments = []
    for name, value in schema.get("properties", {}).items():
        texts = [text for text in (value.get("description"), notes.get(name)) if text]
        arguments.append(
            PromptArgument(
                name=name,
                required=name in schema.get("required", []),
                description="\n\n".join(texts) if texts else value.get("description"),
            )
        )
    return arguments


def _format_notes(
    signature: Signature, real: RealSignature, builder: TypeBuilder, family: Family, postponed: bool
) -> dict[str, str]:
    """For each argument that is no plain string: how to write it, which fastmcp adds to its description."""
    types = {parameter.name: parameter.type for parameter in signature.parameters}
    notes = {}
    for parameter in real.parameters:
        if parameter.annotation is inspect.Parameter.empty or (parameter.annotation is str and not postponed):
            continue
        written = types[parameter.name]
        if postponed and written is not None and not _is_builtin(written):
            # fastmcp evaluates the annotation's text among its own names, which may or may not succeed.
            builder.note(f"{parameter.name}: the annotation is a string when fastmcp reads it")
            continue
        text = _compact_schema(parameter.annotation)
        if text is not None:
            notes[parameter.name] = _note_text(text, family)
    return notes


def _note_text(schema: str, family: Family) -> str:
    if family == "fastmcp4":
        return f"Provide a value matching the following JSON schema: {schema}. Encode non-string values as JSON."
    return f"Provide as a JSON string matching the following schema: {schema}"


def _compact_schema(annotation: Any) -> str | None:
    """pydantic's schema of one annotation as text; None where pydantic fails (fastmcp then adds nothing)."""
    from pydantic import TypeAdapter

    try:
        adapter: Any = TypeAdapter(annotation)
        schema: Json = adapter.json_schema()
        return json.dumps(schema, separators=(",", ":"))
    except Exception:
        return None


def _is_builtin(annotation: Type) -> bool:
    if isinstance(annotation, Named):
        return annotation.path.startswith("builtins.")
    if isinstance(annotation, Generic):
        return annotation.origin.startswith("builtins.") and all(_is_builtin(part) for part in annotation.args)
    return isinstance(annotation, Union) and all(_is_builtin(member) for member in annotation.members)
