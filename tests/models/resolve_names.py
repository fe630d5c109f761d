"""Looks up names of library APIs in the libraries of the Python that runs this: a program, not a test.

Standard input: a JSON list of ``[path, [[position, keyword, receiver], …]]``, paths in the notation of model files.
Standard output: a JSON object of path → what is wrong; a path whose library is not installed is left out, one that is
right has "".
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import json
import re
import sys
import types
import typing
import warnings
from typing import Any

MISSING = object()

RETURNED = {
    "asyncio.get_event_loop": "asyncio.BaseEventLoop",
    "anyio.create_task_group": "anyio.abc.TaskGroup",
    "hmac.new": "hmac.HMAC",
    "contextvars.copy_context": "contextvars.Context",
    "multiprocessing.Pool": "multiprocessing.pool.Pool",
    "threading.Lock": "_thread.LockType",
    "threading.RLock": "_thread.RLock",
    "structlog.get_logger": "structlog.stdlib.BoundLogger",
    **{f"hashlib.{name}": "_hashlib.HASH" for name in ("new", "md5", "sha1", "sha224", "sha256", "sha384", "sha512")},
    **{f"hashlib.{name}": "_hashlib.HASH" for name in ("sha3_256", "sha3_512")},
    **{
        f"playwright.{kind}_api.{kind}_playwright": f"playwright.{kind}_api._context_manager.PlaywrightContextManager"
        for kind in ("sync", "async")
    },
}
"""Functions of whose results models name members → the class of the result."""


class NotInstalledError(Exception):
    """The library is not there."""


def resolve(path: str) -> Any:
    """What the path names; MISSING if there is no such thing.

    Raises NotInstalledError if its library is not there.
    """
    names = path.removesuffix(".*").split(".")
    for count in range(len(names), 0, -1):
        module_name = ".".join(names[:count])
        if "(" in module_name or "[" in module_name:
            continue
        module = load(module_name)
        if module is not None:
            break
    else:
        raise NotInstalledError(path)
    if getattr(module, "__file__", None) is None and hasattr(module, "__path__"):
        # a namespace, of which other distributions have other parts
        raise NotInstalledError(path)
    found: Any = module
    for number, step in enumerate(names[count:], start=count):
        name = re.match(r"\w+", step)[0]  # type: ignore[index]
        returned = RETURNED.get(".".join(names[: number + 1]).removesuffix("()")) if step.endswith("()") else None
        if returned is not None:
            found = resolve(returned)
            continue
        if isinstance(found, (property, functools.cached_property)):
            found = type_of_property(found)
        found = member(found, name)
        if found is MISSING:
            return MISSING
    return found


def type_of_property(found: property | functools.cached_property[Any]) -> Any:
    """The class that a property's annotation names."""
    getter = found.fget if isinstance(found, property) else found.func
    hint = typing.get_type_hints(getter).get("return")
    members = [item for item in typing.get_args(hint) if item is not type(None)]
    if typing.get_origin(hint) in (typing.Union, types.UnionType) and members:
        hint = members[0]
    return typing.get_origin(hint) or hint


def load(name: str) -> types.ModuleType | None:
    top = name.partition(".")[0]
    if top not in sys.modules and importlib.util.find_spec(top) is None:
        raise NotInstalledError(name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and not f"{name}.".startswith(f"{error.name}."):
            raise NotInstalledError(name) from None
        return None
    except ImportError:
        raise NotInstalledError(name) from None


def member(holder: Any, name: str) -> Any:
    """A member of a module, class or instance; also one that only annotations mention."""
    for cls in holder.__mro__ if isinstance(holder, type) else ():
        if name in vars(cls):
            return vars(cls)[name]
    found = getattr(holder, name, MISSING)
    if found is MISSING and isinstance(holder, type):
        for cls in holder.__mro__:
            if name in getattr(cls, "__annotations__", {}) or name in getattr(cls, "model_fields", {}):
                return cls
    return found


def check(path: str, arguments: list[list[Any]]) -> str:
    """What is wrong with a path and its arguments; "" if nothing."""
    found = resolve(path)
    if found is MISSING:
        return "no such name"
    parameters = parameters_of(path, found)
    if parameters is None:
        return ""
    problems = [problem for given in arguments if (problem := check_argument(parameters, *given))]
    return "; ".join(problems)


def parameters_of(path: str, found: Any) -> list[inspect.Parameter] | None:
    """The parameters without the receiver; None if the callable does not tell."""
    bound = "()." in path or "]." in path
    if isinstance(found, (classmethod, staticmethod)):
        bound = isinstance(found, classmethod)
        found = found.__func__
    if isinstance(found, (property, functools.cached_property)) or path.endswith(".*"):
        return None
    if path.endswith("()") and isinstance(found, type):
        found, bound = member(found, "__call__"), True
    try:
        parameters = list(inspect.signature(found).parameters.values())
    except (TypeError, ValueError):
        return None
    if bound and not isinstance(found, type) and parameters and parameters[0].kind in (0, 1):
        parameters = parameters[1:]
    return parameters


def check_argument(
    parameters: list[inspect.Parameter], position: int | None, keyword: str | None, receiver: bool
) -> str:
    kinds = inspect.Parameter
    positional = [p for p in parameters if p.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)]
    any_positional = any(p.kind is kinds.VAR_POSITIONAL for p in parameters)
    any_keyword = any(p.kind is kinds.VAR_KEYWORD for p in parameters)
    if receiver or position == -1 or keyword == "**":
        return ""
    names = {p.name for p in parameters if p.kind in (kinds.POSITIONAL_OR_KEYWORD, kinds.KEYWORD_ONLY)}
    if keyword is not None and keyword not in names and not any_keyword:
        return f"no keyword {keyword}"
    if position is None:
        return ""
    if position >= len(positional):
        return "" if any_positional else f"no position {position}"
    named = positional[position]
    if keyword is not None and keyword in names and named.name != keyword:
        return f"position {position} is {named.name}, not {keyword}"
    if keyword is None and named.kind is kinds.POSITIONAL_OR_KEYWORD:
        return f"position {position} is also keyword {named.name}"
    return ""


def main() -> None:
    result = {}
    for path, arguments in json.load(sys.stdin):
        try:
            problem = check(path, arguments)
        except NotInstalledError:
            continue
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        result[path] = problem
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
