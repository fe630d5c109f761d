"""Builtins and a few standard-library functions whose meaning the machine needs in order to follow a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import (
    builtin_functions,
    callbacks,
    commandline,
    container_methods,
    copying,
    gathering,
    located,
    reflection,
    requests,
    set_methods,
    signatures,
    text_methods,
    tracebacks,
    wrappers,
)

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic

INTRINSICS: dict[str, Intrinsic] = {
    **builtin_functions.INTRINSICS,
    **reflection.INTRINSICS,
    **wrappers.INTRINSICS,
    **gathering.INTRINSICS,
    **text_methods.INTRINSICS,
    **container_methods.INTRINSICS,
    **set_methods.INTRINSICS,
    **callbacks.INTRINSICS,
    **tracebacks.INTRINSICS,
    **copying.INTRINSICS,
    **commandline.INTRINSICS,
    **located.INTRINSICS,
    **signatures.INTRINSICS,
    **requests.INTRINSICS,
}
"""What computes the result of a call, by API path."""

SILENT = frozenset(
    path
    for path in INTRINSICS
    if path.startswith(("builtins.", "functools.", "inspect.", "collections.", "copy."))
    and path not in ("builtins.range", "builtins.exec", "builtins.open().read")
)
"""Intrinsics whose calls leave no event: their whole meaning is computed."""
