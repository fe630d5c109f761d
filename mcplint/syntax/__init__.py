"""From Python source text to HIR: the only package (beside ``fixes``) that knows LibCST.

:func:`lower` is the door for files, :func:`lower_expression` the one for annotations written as strings. LibCST is
imported when one of them is first called, not before: a warm run never needs it.
"""

from __future__ import annotations

import msgspec

from mcplint.finding import Diagnostic
from mcplint.syntax import hir

__all__ = ["MAX_CHARACTERS", "LoweredFile", "lower", "lower_expression"]

MAX_CHARACTERS = 2_000_000
"""Longer files are not analysed unless the caller says so; the largest hand-written modules have a third of it."""


class LoweredFile(msgspec.Struct, frozen=True):
    """What became of one file: ``module`` is None if a diagnostic says why there is none."""

    module: hir.Module | None
    diagnostics: tuple[Diagnostic, ...] = ()


def lower(
    text: str, path: str, max_characters: int = MAX_CHARACTERS, *, later: list[Diagnostic] | None = None
) -> LoweredFile:
    """Parse ``text`` (decoded, without byte order mark) and lower it to HIR.

    Accepts the syntax of Python 3.0 to 3.14 whatever Python runs mcplint. Never raises for bad input: a file that is
    not Python, or is too large or too deeply nested to be parsed safely, comes back without module but with a
    diagnostic that names ``path``.

    With ``later``, bodies of functions may be left for when they are first asked for; should one then not be what it
    seemed to be, the diagnostic is added to ``later``. Such a module cannot be encoded.
    """
    from mcplint.syntax.lowering import lower_file

    return lower_file(text, path, max_characters, later)


def lower_expression(text: str, token: int = 0) -> hir.Expr | None:
    """Lower the expression in ``text``, such as the annotation ``"Context | None"``; None if it is not one expression.

    ``text`` has no tokens of its own in the module, so every node gets ``token`` (the index of the string that holds
    the expression) as its place.
    """
    from mcplint.syntax.lowering import lower_text_expression

    return lower_text_expression(text, token)
