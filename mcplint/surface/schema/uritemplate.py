"""URI templates of fastmcp and ``mcp`` 1.x: which names are variables. For ``mcp`` 2 see :mod:`.rfc6570`."""

from __future__ import annotations

import re

import msgspec

from mcplint.surface.schema.family import Family
from mcplint.surface.schema.limits import RegistrationError
from mcplint.surface.schema.rfc6570 import parse_template


class Variables(msgspec.Struct, frozen=True):
    """The variables of a template as parameter names: ``names`` in order, the ``path`` and ``query`` ones among them.

    ``exploded`` are query variables that may be repeated (``{?tag*}``).
    """

    names: tuple[str, ...] = ()
    path: frozenset[str] = frozenset()
    query: frozenset[str] = frozenset()
    exploded: frozenset[str] = frozenset()


def template_variables(uri: str, family: Family) -> Variables:
    """The variables of ``uri``. Raises :class:`RegistrationError` where the SDK refuses the template."""
    if family == "mcp2":
        names, query = parse_template(uri)
        return Variables(names, frozenset(names) - query, query)
    if family == "mcp1":
        found = _unique(re.findall(r"{(\w+)}", uri))
        return Variables(found, frozenset(found))
    return _fastmcp_variables(uri, family)


def _fastmcp_variables(uri: str, family: Family) -> Variables:
    word = r"\w+" if family == "fastmcp2" else r"[\w-]+"
    path: list[str] = re.findall(rf"{{({word})(?:\*)?}}", uri)
    match = re.search(r"\{\?([^}]+)\}", uri)
    query = [name.strip() for name in match[1].split(",")] if match else []
    exploded: set[str] = set()
    if family == "fastmcp4":
        exploded = {_parameter_name(name[:-1]) for name in query if name.endswith("*")}
        query = [name.removesuffix("*") for name in query]
    if family != "fastmcp2":
        _check_collisions({*path, *query})
        path, query = [_parameter_name(name) for name in path], [_parameter_name(name) for name in query]
    return Variables(_unique([*path, *query]), frozenset(path), frozenset(query), frozenset(exploded))


def _check_collisions(raw: set[str]) -> None:
    seen: dict[str, str] = {}
    for name in sorted(raw):
        other = seen.setdefault(_parameter_name(name), name)
        if other != name:
            raise RegistrationError(
                f"ValueError: URI template parameters '{other}' and '{name}' both normalize to "
                f"'{_parameter_name(name)}'. Use one or the other, not both."
            )


def _parameter_name(name: str) -> str:
    return name.replace("-", "_")


def _unique(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
