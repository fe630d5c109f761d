"""The only place that knows where ``rules/`` is: inside the package in a wheel, beside it in a checkout."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def rules_folder() -> Path:
    """The folder with the rules' pages and data. Raises FileNotFoundError if the installation is incomplete."""
    for folder in (_PACKAGE / "_rules", _PACKAGE.parent / "rules"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the rules of mcplint are missing from {_PACKAGE}")


def read_rule_file(path: str) -> str:
    """The text of the file ``path`` (with ``/``) below the rules folder. Raises OSError if it cannot be read."""
    return rules_folder().joinpath(*path.split("/")).read_text(encoding="utf-8")
