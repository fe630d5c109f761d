"""Resources and resource templates: from a handler and its registration to the entry in the listing."""

from __future__ import annotations

from mcplint.documents.sdk import Sdk
from mcplint.surface.aliases import canonical
from mcplint.surface.schema import fastmcp_input
from mcplint.surface.schema.build import TypeBuilder
from mcplint.surface.schema.family import Family, family_of
from mcplint.surface.schema.guard import guarded
from mcplint.surface.schema.inject import MCP_CONTEXT, injected_parameters
from mcplint.surface.schema.limits import RegistrationError
from mcplint.surface.schema.mcp_input import argument_schema, check_names
from mcplint.surface.schema.realise import RealSignature, realise
from mcplint.surface.schema.result import DerivedResource, Options
from mcplint.surface.schema.text import check_named, clean_docstring, description, given_text
from mcplint.surface.schema.uritemplate import Variables, template_variables
from mcplint.surface.types import ABSENT, Annotated, Dynamic, Generic, Models, Named, Parameter, Signature, Type, Union

_UI_MIME_TYPE = "text/html;profile=mcp-app"


def derive_resource(
    signature: Signature, models: Models, sdk: Sdk, framework: str, options: Options
) -> DerivedResource:
    """The resource or template that ``framework`` serves for a handler registered with ``options``.

    ``options.uri`` is the URI as written. See :func:`derive` for the rest.
    """
    derivation = _Derivation(signature, family_of(framework, sdk), models, options)
    error = guarded(derivation.builder, derivation.run)
    return derivation.result(error)


class _Derivation:
    """The work on one resource; what is found out so far, in case the rest fails."""

    def __init__(self, signature: Signature, family: Family, models: Models, options: Options) -> None:
        self.builder = TypeBuilder(models)
        self._signature = signature
        self._family = family
        self._options = options
        self._injected = injected_parameters(signature, family)
        self._visible = tuple(p for p in signature.parameters if p.name not in self._injected)
        self._variables = Variables()
        self._uri = options.uri
        self._is_template = self._looks_like_template()

    def _looks_like_template(self) -> bool:
        has_variables = "{" in self._uri and "}" in self._uri
        if self._family == "mcp1":
            # Any parameter, the context included, makes it a template.
            return has_variables or bool(self._signature.parameters)
        return has_variables or (self._family != "mcp2" and bool(self._visible))

    def run(self) -> None:
        """Check the handler against the URI as the SDK does."""
        fastmcp = self._family not in ("mcp1", "mcp2")
        if self._is_template or not fastmcp:
            check_named(self._signature, self._options.name)
        if fastmcp:
            fastmcp_input.check_self(self._signature, self._family, "resource")
        if self._is_template or self._family == "mcp2":
            self._variables = template_variables(self._uri, self._family)
            self._is_template = self._family != "mcp2" or bool(self._variables.names)
        if not self._is_template:
            self._check_static()
        elif fastmcp:
            fastmcp_input.check_signature(self._signature, self._family, "resource templates")
            self._check_fastmcp_template()
            fastmcp_input.function_schema(self._realised(), loses_defaults=False)
        else:
            self._check_mcp_template()
            check_names(self._signature)
            argument_schema(self._realised())

    def _realised(self) -> RealSignature:
        keywords = tuple(p.name for p in self._signature.parameters if p.kind == "var_keyword")
        hidden = self._injected if self._family.startswith("mcp") else (*self._injected, *keywords)
        return realise(self._signature, hidden, self.builder, with_return=False)

    def _check_static(self) -> None:
        if self._family == "mcp2":
            if self._signature.parameters:
                raise RegistrationError(
                    f"ValueError: Resource {self._uri!r} has no URI template variables, but the handler declares "
                    "parameters"
                )
            return
        from pydantic import AnyUrl

        self._uri = str(AnyUrl(self._uri))

    def _check_mcp_template(self) -> None:
        context = MCP_CONTEXT[self._family]
        parameters = {p.name for p in self._signature.parameters if not _is_context(p, self._injected, context)}
        if set(self._variables.names) != parameters:
            raise RegistrationError(
                f"ValueError: Mismatch between URI parameters {_braced(set(self._variables.names))} and function "
                f"parameters {_braced(parameters)}"
            )
        missing = sorted(p.name for p in self._visible if p.name in self._variables.query and p.default is ABSENT)
        if missing:
            raise RegistrationError(
                f"ValueError: Resource {self._uri!r}: query parameter(s) {missing} have no default value."
            )

    def _check_fastmcp_template(self) -> None:
        variables = self._variables
        if not variables.names:
            raise RegistrationError("ValueError: URI template must contain at least one parameter")
        plain = [p for p in self._visible if p.kind != "var_keyword"]
        required = {p.name for p in plain if p.default is ABSENT}
        not_optional = variables.query - {p.name for p in plain if p.default is not ABSENT}
        if not_optional:
            raise RegistrationError(
                f"ValueError: Query parameters {_braced(not_optional)} must be optional function parameters with "
                "default values"
            )
        for parameter in plain:
            if parameter.name in variables.exploded and not _accepts_list(parameter.type):
                raise RegistrationError(
                    f"ValueError: Query parameter '{parameter.name}' uses the RFC 6570 explode modifier, so its "
                    "function parameter must accept a list"
                )
        if not required <= variables.path:
            raise RegistrationError(
                f"ValueError: Required function arguments {_braced(required)} must be a subset of the URI path "
                f"parameters {_braced(variables.path)}"
            )
        takes_any = any(p.kind == "var_keyword" for p in self._signature.parameters)
        if not takes_any and not set(variables.names) <= {p.name for p in plain}:
            raise RegistrationError(
                f"ValueError: URI parameters {_braced(set(variables.names))} must be a subset of the function "
                f"arguments: {_braced({p.name for p in plain})}"
            )

    def result(self, error: str | None) -> DerivedResource:
        """What was found out."""
        options = self._options
        for name in ("description", "title", "mime_type"):
            if isinstance(getattr(options, name), Dynamic):
                self.builder.note(f"{name} is not a constant")
        doc = self._signature.doc
        return DerivedResource(
            uri=self._uri,
            template=self._is_template,
            name=options.name or self._signature.name,
            title=given_text(options.title),
            description=description(self._family, options.description, doc, clean_docstring(doc)),
            mime_type=self._mime_type(),
            parameters=self._variables.names,
            injected=self._injected,
            exact=not self.builder.reasons,
            reasons=tuple(self.builder.reasons),
            registration_error=error,
        )

    def _mime_type(self) -> str | None:
        given = self._options.mime_type
        if isinstance(given, Dynamic):
            return None
        text = given_text(given)
        if text is None and self._family in ("fastmcp3", "fastmcp4") and self._uri.lower().startswith("ui://"):
            return _UI_MIME_TYPE
        return text or "text/plain"


def _is_context(parameter: Parameter, injected: tuple[str, ...], context: str) -> bool:
    """Whether ``parameter`` gets the context (and not the value of a resolver, which resources do not have)."""
    if parameter.name not in injected:
        return False
    stack: list[Type] = [parameter.type] if parameter.type is not None else []
    while stack:
        node = stack.pop()
        if isinstance(node, Named) and canonical(node.path) == context:
            return True
        if isinstance(node, Generic):
            if canonical(node.origin) == context:
                return True
            stack.extend(node.args)
        elif isinstance(node, Union):
            stack.extend(node.members)
        elif isinstance(node, Annotated):
            stack.append(node.base)
    return False


def _accepts_list(annotation: Type | None) -> bool:
    if isinstance(annotation, Annotated):
        return _accepts_list(annotation.base)
    if isinstance(annotation, Union):
        return any(_accepts_list(member) for member in annotation.members)
    if isinstance(annotation, Named):
        return canonical(annotation.path) in ("builtins.list", "builtins.object", "typing.Any", "typing.List")
    if isinstance(annotation, Generic):
        return canonical(annotation.origin) in ("builtins.list", "typing.List")
    return annotation is None


def _braced(names: set[str] | frozenset[str]) -> str:
    return "{" + ", ".join(repr(name) for name in sorted(names)) + "}"
