"""Names of the SDKs: the real thing where it is installed, a stand-in elsewhere."""

from __future__ import annotations

import importlib
import types
from typing import Any


class Marker:
    """Stands for an object of an SDK: ``Depends(…)`` and the like."""

    def __init__(self, path: str) -> None:
        self.marker_path = path


class _StandIn(type):
    def __getitem__(cls, arguments: Any) -> Any:
        return types.GenericAlias(cls, arguments)

    def __call__(cls, *_args: Any, **_keywords: Any) -> Any:
        return Marker(f"{cls.__module__}.{cls.__qualname__}")


def sdk(path: str) -> Any:
    """The object that ``path`` names; a class of that name if it cannot be imported."""
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        return _StandIn(name, (), {"__module__": module})
