"""What a path alone says about a file: test, vendored, generated, example; and how reports name it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from mcplint.source.model import SourceFile

TEST_FOLDERS = frozenset({"test", "tests"})
VENDOR_FOLDERS = frozenset({"_vendor", "_vendored", "vendor", "vendored", "third_party", "thirdparty"})
EXAMPLE_FOLDERS = frozenset({"example", "examples", "sample", "samples"})


def display_path(path: Path | str, cwd: Path) -> str:
    """``path`` as reports show it: relative to ``cwd``, with ``/``, always printable as UTF-8."""
    try:
        shown = os.path.relpath(path, cwd)
    except ValueError:
        shown = str(path)
    if os.sep != "/":
        shown = shown.replace(os.sep, "/")
    return os.fsencode(shown).decode("utf-8", "backslashreplace")


def is_test_name(name: str) -> bool:
    """Whether a file of this name holds tests by pytest's and unittest's conventions."""
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


def make_file(
    path: Path, display: str, parts: Sequence[str], *, named: bool = False, include_tests: bool = False
) -> SourceFile:
    """Describes the file ``path``; ``parts`` is its path below the project root, the file's name last."""
    folders, name = parts[:-1], parts[-1]
    private = (
        is_test_name(name)
        or name.endswith(("_pb2.py", "_pb2_grpc.py"))
        or any(part in TEST_FOLDERS or part in VENDOR_FOLDERS for part in folders)
    )
    return SourceFile(
        path=path,
        display=display,
        named=named,
        seed_allowed=named or include_tests or not private,
        example=any(part in EXAMPLE_FOLDERS for part in folders),
    )


def below(path: str, folder: str) -> tuple[str, ...] | None:
    """The parts of ``path`` below ``folder`` (both absolute and normal), None if it does not lie in there."""
    if path == folder:
        return ()
    prefix = folder if folder.endswith(os.sep) else folder + os.sep
    return tuple(path[len(prefix) :].split(os.sep)) if path.startswith(prefix) else None
