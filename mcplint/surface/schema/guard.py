"""Runs one derivation so that no input makes it raise: errors become a registration error or a reason."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from mcplint.surface.schema.build import TypeBuilder
from mcplint.surface.schema.limits import InexactError, RegistrationError

_LONGEST_MESSAGE = 300


def guarded(builder: TypeBuilder, derive: Callable[[], None]) -> str | None:
    """Call ``derive``; the text of the exception that the SDK would raise, or None.

    An exception after a type had to be guessed may be the guess's fault: it becomes a reason of ``builder`` then.
    """
    with warnings.catch_warnings():
        # pydantic warns about names that shadow attributes, defaults that are not JSON and the like.
        warnings.simplefilter("ignore")
        try:
            derive()
        except RegistrationError as error:
            return str(error)
        except InexactError as reason:
            builder.note(str(reason))
        except RecursionError:
            builder.note("the types are nested too deeply")
        # Whatever pydantic raises on a type, the SDK raises at registration.
        except Exception as error:
            message = _message(error)
            if not builder.guessed:
                return message
            builder.note(f"no schema could be made: {message}")
    return None


def _message(error: Exception) -> str:
    lines = str(error).splitlines()
    text = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"
