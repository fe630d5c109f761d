"""The only place that knows where ``rules/`` is: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any


@functools.cache
def rules_folder() -> Path:
    """The folder with rule pages, models and framework tables.

    Raises:
        FileNotFoundError: the installation lacks it.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "_rules", package.parent / "rules"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("mcplint is installed without its rules: install it again")


@functools.cache
def read_rule_file(name: str) -> str:
    """The text of the file ``name`` (relative, with ``/``) of the rules folder.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return rules_folder().joinpath(*name.split("/")).read_text(encoding="utf-8")


@functools.cache
def read_rule_yaml(name: str) -> Any:
    """The content of the YAML file ``name`` of the rules folder, read once: callers must not change it.

    Raises:
        FileNotFoundError: there is no such file.
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(read_rule_file(name), Loader=loader)


@functools.cache
def list_rule_files(folder: str, suffix: str) -> tuple[str, ...]:
    """The names (relative to the rules folder) of the files below ``folder`` that end with ``suffix``, sorted."""
    top = rules_folder()
    start = top.joinpath(*folder.split("/")) if folder else top
    return tuple(sorted(path.relative_to(top).as_posix() for path in start.rglob(f"*{suffix}") if path.is_file()))
