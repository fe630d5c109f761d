"""The guarantees that Rust would have given, and the rules that find what breaks each: ``rules/guarantees.yaml``."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from mcplint.resources import read_rule_yaml
from mcplint.rules import registry

FILE = "guarantees.yaml"


class GuaranteeError(ValueError):
    """A table of guarantees that cannot be used; the text names the guarantee and what is wrong with it."""


class Guarantee(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One guarantee; the fields are those that the head of the file describes."""

    rust: str
    scope: str
    rules: tuple[str, ...]
    schemas: bool = False
    accepted: bool = False
    name: str = ""


@cache
def guarantees() -> tuple[Guarantee, ...]:
    """All guarantees in the order of the file.

    Raises:
        GuaranteeError: the file does not follow its own description, or names a rule that does not exist.
    """
    return read_guarantees(read_rule_yaml(FILE))


def read_guarantees(table: Any) -> tuple[Guarantee, ...]:
    """The guarantees of a table, name → fields. Raises as :func:`guarantees` does."""
    found = []
    for name, fields in table.items():
        try:
            found.append(msgspec.convert({**fields, "name": name}, Guarantee))
        except (TypeError, msgspec.ValidationError) as error:
            raise GuaranteeError(f"{name}: {error}") from error
        for rule in found[-1].rules:
            problem = f"`{rule}` is a group" if rule in registry.GROUPS else registry.unknown_name(rule)
            if problem:
                raise GuaranteeError(f"{name}: {problem}")
    return tuple(found)
