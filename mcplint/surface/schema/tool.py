"""Tools: from a handler and its registration to the entry in ``tools/list``."""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from mcplint.documents.sdk import Sdk
from mcplint.surface.model import Argument, Json
from mcplint.surface.schema import fastmcp_input, fastmcp_output, mcp_input, mcp_output
from mcplint.surface.schema.annotations import wire_annotations
from mcplint.surface.schema.build import TypeBuilder
from mcplint.surface.schema.content import CONTENT_PATHS, SESSION_ID, names_any
from mcplint.surface.schema.docstrings import Parsed, parse_docstring
from mcplint.surface.schema.family import Family, family_of, has_output_schemas, inlines_references, reads_docstrings
from mcplint.surface.schema.guard import guarded
from mcplint.surface.schema.inject import injected_parameters
from mcplint.surface.schema.jsonschema import drop_parameters, inline_references, is_object, is_recursive
from mcplint.surface.schema.limits import RegistrationError, check_constant
from mcplint.surface.schema.realise import realise
from mcplint.surface.schema.result import Derived, Options
from mcplint.surface.schema.text import check_named, clean_docstring, default_title, description, given_text
from mcplint.surface.types import ABSENT, Dynamic, Models, Named, Signature


def derive(signature: Signature, models: Models, sdk: Sdk, framework: str, options: Options) -> Derived:
    """The tool that ``framework`` at version ``sdk`` serves for a handler registered with ``options``.

    Never raises for bad input; ValueError for a framework without rules. With an unknown version the newest one of the
    major version is taken.
    """
    derivation = _Derivation(signature, models, sdk, family_of(framework, sdk), options)
    error = guarded(derivation.builder, derivation.run)
    return derivation.result(error)


class _Derivation:
    """The work on one tool; what is found out so far, in case the rest fails."""

    def __init__(self, signature: Signature, models: Models, sdk: Sdk, family: Family, options: Options) -> None:
        self.builder = TypeBuilder(models)
        self._signature = signature
        self._sdk = sdk
        self._family = family
        self._options = options
        self._injected = injected_parameters(signature, family)
        self._input: Json = None
        self._output: Json = None
        self._docs = self._read_docstring()

    def _read_docstring(self) -> Parsed:
        if reads_docstrings(self._family, self._sdk):
            return parse_docstring(self._signature.doc, any_section=self._family == "fastmcp4")
        return Parsed(clean_docstring(self._signature.doc))

    def run(self) -> None:
        """Derive both schemas."""
        check_named(self._signature, self._options.name)
        if self._family in ("mcp1", "mcp2"):
            self._run_mcp()
        else:
            self._run_fastmcp()

    def _run_mcp(self) -> None:
        options = self._options
        if options.output_schema is not ABSENT or options.exclude_args:
            name = "output_schema" if options.output_schema is not ABSENT else "exclude_args"
            raise RegistrationError(f"TypeError: tool() got an unexpected keyword argument {name!r}")
        mcp_input.check_names(self._signature)
        real = realise(self._signature, self._injected, self.builder)
        self._input = mcp_input.argument_schema(real)
        if self._family == "mcp2":
            mcp_input.check_headers(self._input, options.name or self._signature.name)
        structured = self._constant("structured_output", options.structured_output)
        self._output = mcp_output.OutputRules(self._family, real, self.builder, structured).schema()
        if self._output is not None and self._family == "mcp2" and names_any(self._signature.returns, CONTENT_PATHS):
            self.builder.note("the schema of a content type inside the result is that of mcp 1.x")

    def _run_fastmcp(self) -> None:
        options = self._options
        if options.structured_output is not ABSENT:
            raise RegistrationError("TypeError: tool() got an unexpected keyword argument 'structured_output'")
        if options.exclude_args and self._family == "fastmcp4":
            raise RegistrationError("TypeError: tool() got an unexpected keyword argument 'exclude_args'")
        fastmcp_input.check_self(self._signature, self._family, "tool")
        fastmcp_input.check_signature(self._signature, self._family, "tools")
        self._check_excluded()
        hidden = (*self._injected, *options.exclude_args)
        real = realise(self._signature, hidden, self.builder)
        loses = self._family == "fastmcp2" and fastmcp_input.rewrites_annotations(real, hidden, options.postponed)
        raw = fastmcp_input.function_schema(real, loses)
        schema = drop_parameters(fastmcp_input.cleaned(raw, self._family, self._sdk), options.exclude_args)
        if self._family == "fastmcp4":
            fastmcp_input.restore_titles(schema, raw)
        fastmcp_input.describe(schema, self._docs.parameters)
        if self._family == "fastmcp4":
            for parameter in self._signature.parameters:
                if names_any(parameter.type, (SESSION_ID,)):
                    fastmcp_input.describe_session(schema, parameter.name)
        self._input = self._served(schema)
        self._output = self._fastmcp_output(real.returns)

    def _fastmcp_output(self, returns: Any) -> Json:
        annotation = self._signature.returns
        if isinstance(annotation, Named) and annotation.path.startswith("builtins."):
            derived = copy.deepcopy(_builtin_output(self._family, self._sdk, annotation))
        else:
            derived = fastmcp_output.OutputRules(self._family, self._sdk, self.builder).schema(returns)
        given = self._options.output_schema
        if given is ABSENT:
            return self._served(derived)
        schema = self._constant("output_schema", given)
        if schema is not None:
            check_constant(schema)
            if not is_object(schema):
                raise RegistrationError(
                    "ValueError: Output schemas must represent object types due to MCP spec limitations."
                )
        return schema if self._family == "fastmcp2" else self._served(schema)

    def _check_excluded(self) -> None:
        parameters = {parameter.name: parameter for parameter in self._signature.parameters}
        for name in self._options.exclude_args:
            if name not in parameters:
                raise RegistrationError(f"ValueError: Parameter '{name}' in exclude_args does not exist in function.")
            if parameters[name].default is ABSENT:
                raise RegistrationError(f"ValueError: Parameter '{name}' in exclude_args must have a default value.")

    def _served(self, schema: Json) -> Json:
        """``schema`` as it leaves the server: without references."""
        if schema is None or "$defs" not in schema or not inlines_references(self._family, self._sdk):
            return schema
        if self._family == "fastmcp2":
            if is_recursive(schema) and "$ref" not in schema:
                # Registered, but the listing fails, with this and all other tools of the server.
                raise RegistrationError("ValueError: Circular reference detected (id repeated)")
            return inline_references(schema, strict_discriminators=False)
        return inline_references(schema, strict_discriminators=True) if self._options.dereference else schema

    def _constant(self, name: str, value: Any) -> Any:
        """The value of an option; None, with a note, if it is not constant."""
        if isinstance(value, Dynamic):
            self.builder.note(f"{name} depends on settings" if value.usual else f"{name} is not a constant")
        return None if value is ABSENT or isinstance(value, Dynamic) else value

    def result(self, error: str | None) -> Derived:
        """What was found out; without schemas if the SDK refuses the handler with ``error``."""
        options = self._options
        annotations = wire_annotations(self._constant("annotations", options.annotations), self._sdk_of_family())
        for name, value in (("description", options.description), ("title", options.title)):
            self._constant(name, value)
        name = options.name or self._signature.name
        schema = None if error else self._input
        return Derived(
            name=name,
            title=self._title(name, annotations),
            description=description(self._family, options.description, self._signature.doc, self._docs.description),
            annotations=annotations,
            input_schema=schema,
            output_schema=self._output if not error and has_output_schemas(self._family, self._sdk) else None,
            arguments=_arguments(schema, self._signature, (*self._injected, *options.exclude_args)),
            injected=self._injected,
            exact=not self.builder.reasons,
            reasons=tuple(self.builder.reasons),
            registration_error=error,
        )

    def _sdk_of_family(self) -> Sdk:
        name = "mcp" if self._family.startswith("mcp") else "fastmcp"
        return Sdk(name, int(self._family[-1]))

    def _title(self, name: str, annotations: dict[str, Json] | None) -> str | None:
        title = given_text(self._options.title)
        if self._family in ("mcp1", "mcp2"):
            return title
        title = title or (annotations or {}).get("title") or None
        if title is None and self._family == "fastmcp4" and not isinstance(self._options.title, Dynamic):
            return default_title(name)
        return title


@lru_cache(maxsize=128)
def _builtin_output(family: Family, sdk: Sdk, annotation: Named) -> Json:
    """The result schema of a built-in type: most handlers return one of very few."""
    builder = TypeBuilder({})
    return fastmcp_output.OutputRules(family, sdk, builder).schema(builder.build(annotation))


def _arguments(schema: Json, signature: Signature, hidden: tuple[str, ...]) -> list[Argument]:
    """The properties of ``schema`` with the parameters that they stand for: both are in the signature's order.

    Without a schema, as of a registration that the SDK refuses, the parameters themselves are the arguments.
    """
    visible = [parameter for parameter in signature.parameters if parameter.name not in hidden]
    if not isinstance(schema, dict):
        return [
            Argument(
                name=parameter.name,
                schema=None,
                required=parameter.default is ABSENT,
                description=None,
                location=parameter.location,
                parameter=parameter,
            )
            for parameter in visible
            if parameter.kind not in ("var_positional", "var_keyword")
        ]
    properties: dict[str, Json] = schema.get("properties", {})
    required = schema.get("required", [])
    if not properties and "prefixItems" in schema:
        # Positional-only parameters: fastmcp 2 and 3 describe the arguments as an array.
        properties = {parameter.name: item for parameter, item in zip(visible, schema["prefixItems"], strict=False)}
        required = list(properties)[: schema.get("minItems", 0)]
    return [
        Argument(
            name=name,
            schema=value,
            required=name in required,
            description=value.get("description") if isinstance(value, dict) else None,
            location=parameter.location,
            parameter=parameter,
        )
        for (name, value), parameter in zip(properties.items(), visible, strict=False)
    ]
