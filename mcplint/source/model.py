"""What the front door hands out: files, their text, and what could not be read."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from mcplint.finding import Diagnostic

SDK_MARKERS: tuple[str, ...] = (
    "mcp",
    "fastmcp",
    "fastapi_mcp",
    "mcp_use",
    "mcp_types",
    "mcp_server",
    "minimcp",
    "flask_mcp_server",
    "mcp_framework",
    "arcade_mcp_server",
    "arcade_mcp",
    "arcade_tdk",
    "enrichmcp",
    "chuk_mcp_server",
    "dedalus_mcp",
    "golf",
    "litestar_mcp",
    "awslabs.mcp_lambda_handler",
)
"""Names whose import makes a file worth parsing: the import names of the MCP frameworks."""

Newline = Literal["", "\n", "\r\n", "\r", "mixed"]


class SourceError(Exception):
    """A path that the user gave cannot be used. The message is complete and meant for the user."""


class SourceFile(msgspec.Struct, frozen=True):
    """A Python file.

    ``path`` is absolute, ``display`` how reports name it (relative to the working directory, with ``/``). ``named``:
    the user gave this very file. ``seed_allowed``: it may be analysed because of what it contains, not only because
    another file imports it (False for tests and vendored or generated files). ``example``: it lies among examples.
    """

    path: Path
    display: str
    named: bool = False
    seed_allowed: bool = True
    example: bool = False


class Text(msgspec.Struct, frozen=True):
    """The decoded text of a file, line ends as they are, without byte order mark.

    ``digest`` is the hex BLAKE2b hash of the bytes; ``bom`` whether they began with a byte order mark.
    """

    text: str
    digest: str
    encoding: str
    newline: Newline
    bom: bool = False


class Discovery(msgspec.Struct, frozen=True):
    """The candidate files of a run, sorted by path, and what was left out with a reason.

    ``named_only`` says that the user gave nothing but files.
    """

    root: Path
    files: tuple[SourceFile, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    named_only: bool = False
