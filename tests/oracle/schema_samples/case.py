"""What a sample is: a handler and what its registration says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class Case(NamedTuple):
    """``options`` are the keywords of the decorator; ``only`` names the families that the sample is for, "" all."""

    name: str
    handler: Callable[..., Any]
    options: Mapping[str, Any] = MappingProxyType({})
    only: tuple[str, ...] = ()


class Collector:
    """Collects decorated functions as cases."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def __call__(self, *only: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def add(handler: Callable[..., Any]) -> Callable[..., Any]:
            self.cases.append(Case(options.get("name") or handler.__name__, handler, options, only))
            return handler

        return add
