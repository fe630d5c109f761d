"""uri-template-mismatch: the variables of a resource's URI and the parameters of its function differ."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding, Location
from mcplint.names import did_you_mean
from mcplint.rules.context import Context
from mcplint.rules.registry import rule
from mcplint.rules.schema._shared import constant_location, declaration, one_step_lower
from mcplint.surface.model import Resource, Server
from mcplint.surface.schema.family import Family
from mcplint.surface.schema.limits import RegistrationError
from mcplint.surface.schema.uritemplate import Variables, template_variables
from mcplint.surface.types import ABSENT, Parameter


class _Problem(msgspec.Struct, frozen=True):
    """What is wrong, and what to write instead."""

    message: str
    help: str


def check(context: Context) -> Iterator[Finding]:
    """One finding per resource whose registration fails for its URI."""
    seen: set[Location] = set()
    for server in context.surface.servers:
        family = _family(server.sdk)
        for resource in server.resources:
            if family is None or resource.signature is None or resource.location in seen:
                continue
            problem = _problem(resource, family)
            if problem is not None:
                seen.add(resource.location)
                yield _finding(context, server, resource, problem)


def _family(sdk: Sdk) -> Family | None:
    """The rules that hold for ``sdk``; of an unknown version those of the newest. None for other frameworks."""
    if sdk.name == "mcp":
        return "mcp1" if sdk.major == 1 else "mcp2"
    if sdk.name != "fastmcp":
        return None
    if sdk.major is not None and sdk.major <= 2:
        return "fastmcp2"
    return "fastmcp3" if sdk.major == 3 else "fastmcp4"


def _problem(resource: Resource, family: Family) -> _Problem | None:
    assert resource.signature is not None
    if any(parameter.kind == "var_positional" for parameter in resource.signature.parameters):
        return None  # a wrapper without a signature of its own
    visible = [
        parameter
        for parameter in resource.signature.parameters
        if parameter.name not in resource.injected and parameter.kind != "var_keyword"
    ]
    try:
        variables = template_variables(resource.uri, family)
    except RegistrationError as error:
        return _Problem(f"the SDK refuses the URI template: {error}", "write a variable as `{name}`")
    takes_any = any(parameter.kind == "var_keyword" for parameter in resource.signature.parameters)
    return _difference(resource, family, variables, visible, takes_any)


def _difference(
    resource: Resource, family: Family, variables: Variables, visible: list[Parameter], takes_any: bool
) -> _Problem | None:
    names = {parameter.name for parameter in visible}
    required = {parameter.name for parameter in visible if parameter.default is ABSENT}
    lacking = [] if takes_any else [name for name in variables.names if name not in names]
    must_stand = names if family in ("mcp1", "mcp2") else required
    unused = [parameter.name for parameter in visible if parameter.name in must_stand - set(variables.names)]
    if lacking or unused:
        return _Problem(_message(lacking, unused), _help(resource, lacking, unused))
    without_default = [name for name in variables.names if name in variables.query and name in required]
    if without_default:
        name = without_default[0]
        return _Problem(
            f"`{{?{name}}}` may be left out, but parameter `{name}` has no default",
            f'give it one: `{name}: str = ""`',
        )
    return None


def _message(lacking: list[str], unused: list[str]) -> str:
    parts = []
    if lacking:
        parts.append(
            f"{_listed(lacking)} of the URI {'is' if len(lacking) == 1 else 'are'} no parameter of the function"
        )
    if unused:
        what = "parameter" if len(unused) == 1 else "parameters"
        parts.append(f"{what} {_listed(unused)} {'does' if len(unused) == 1 else 'do'} not occur in the URI")
    return ", and ".join(parts)


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _help(resource: Resource, lacking: list[str], unused: list[str]) -> str:
    if len(lacking) == 1 and len(unused) == 1:
        return f"rename the parameter `{unused[0]}` to `{lacking[0]}`, or write `{{{unused[0]}}}` in the URI"
    if lacking:
        assert resource.signature is not None
        near = did_you_mean(lacking[0], [parameter.name for parameter in resource.signature.parameters])
        if near is not None:
            return f"there is a similar parameter: write `{{{near}}}` in the URI"
        return f"add the parameter `{lacking[0]}: str`"
    return f"add `{{{unused[0]}}}` to the URI `{resource.uri}`, or remove the parameter"


def _finding(context: Context, server: Server, resource: Resource, problem: _Problem) -> Finding:
    declared = declaration(context, resource.signature)
    place = None
    if declared is not None:
        place = constant_location(declared.module, declared.decl.decorators, resource.uri)
    confidence = rule("uri-template-mismatch").confidence
    return context.finding(
        "uri-template-mismatch",
        place or resource.location,
        problem.message,
        label="URI and signature differ",
        notes=("the SDK raises ValueError when it registers the resource: the server does not start",),
        help=problem.help,
        tool=resource,
        confidence=confidence if server.sdk.major is not None else one_step_lower(confidence),
    )
