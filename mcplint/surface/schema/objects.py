"""Defaults that are objects of the standard library, made again from the constant arguments of the call."""

from __future__ import annotations

import importlib
from typing import Any

from mcplint.surface.schema.limits import InexactError, check_constant
from mcplint.surface.types import Marker

_MADE_BY_CALL = {
    "datetime.date": "datetime.date",
    "datetime.datetime": "datetime.datetime",
    "datetime.time": "datetime.time",
    "datetime.timedelta": "datetime.timedelta",
    "decimal.Decimal": "decimal.Decimal",
    "fractions.Fraction": "fractions.Fraction",
    "ipaddress.IPv4Address": "ipaddress.IPv4Address",
    "ipaddress.IPv6Address": "ipaddress.IPv6Address",
    # Written with "/", as on most machines that servers run on; and no object that could touch a file.
    "pathlib.Path": "pathlib.PurePosixPath",
    "pathlib.PosixPath": "pathlib.PurePosixPath",
    "pathlib.PurePath": "pathlib.PurePosixPath",
    "pathlib.PurePosixPath": "pathlib.PurePosixPath",
    "uuid.UUID": "uuid.UUID",
    "pydantic.AliasChoices": "pydantic.AliasChoices",
    "pydantic.AliasPath": "pydantic.AliasPath",
    "pydantic.aliases.AliasChoices": "pydantic.AliasChoices",
    "pydantic.aliases.AliasPath": "pydantic.AliasPath",
    "pydantic.SecretStr": "pydantic.SecretStr",
    "pydantic.types.SecretStr": "pydantic.SecretStr",
}
"""Callables without side effects, and the class that stands for what they make."""

_CONSTANT_OBJECTS = frozenset({"datetime.timezone.utc"})


def default_object(marker: Marker) -> Any:
    """The object that a call makes.

    Raises :class:`InexactError` for calls that are not known to be harmless, or whose arguments are not constant.
    """
    if marker.path in _CONSTANT_OBJECTS:
        return _member(marker.path)
    if marker.path not in _MADE_BY_CALL:
        raise InexactError(f"the default is a {marker.path} object")
    args = [_argument(value) for value in marker.args]
    keywords = {name: _argument(value) for name, value in marker.keywords.items()}
    try:
        return _member(_MADE_BY_CALL[marker.path])(*args, **keywords)
    except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
        raise InexactError(f"the default cannot be made: {error}") from None


def _argument(value: Any) -> Any:
    if isinstance(value, Marker):
        return default_object(value)
    check_constant(value)
    return value


def _member(path: str) -> Any:
    parts = path.split(".")
    found: Any = importlib.import_module(parts[0])
    for part in parts[1:]:
        found = getattr(found, part)
    return found
