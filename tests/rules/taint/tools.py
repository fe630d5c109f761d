"""Runs many small tools in one server: which of them does a rule report?"""

from __future__ import annotations

import textwrap
from pathlib import Path

from mcplint import Project
from mcplint.config import Settings
from mcplint.finding import Severity

PROLOGUE = """
import asyncio
import os
import re
import shlex
import subprocess
from enum import Enum
from functools import partial, wraps
from pathlib import Path
from typing import Annotated, Any, Literal, Optional
from urllib.parse import quote, urlparse, urlsplit
from uuid import UUID

import httpx
from pydantic import BaseModel, Field, field_validator

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")
ROOT = Path("/srv/notes").resolve()
BASE = "/srv/notes"
"""


def reported(
    folder: Path, rule: str, tools: dict[str, str], helpers: str = "", least: Severity = Severity.NOTE
) -> set[str]:
    """The names of those ``tools`` (name: source of the function, called ``tool`` in it) that ``rule`` reports, with
    the severity ``least`` or a higher one."""
    parts = [PROLOGUE, textwrap.dedent(helpers)]
    for name, source in tools.items():
        body = textwrap.dedent(source).strip()
        decorators, mark, rest = body.rpartition("def tool(")
        asynchronous = "async " if decorators.endswith("async ") else ""
        decorators = decorators.removesuffix("async ")
        parts.append(f"@mcp.tool()\n{decorators}{asynchronous}def {name}({rest}" if mark else body)
    file = folder / "server.py"
    file.write_text("\n\n".join(parts), encoding="utf-8")
    result = Project([file], settings=Settings(strict=True)).check()
    assert not [row for row in result.diagnostics if row.kind in ("internal", "unparsable")]
    assert {tool.name for server in result.surface.servers for tool in server.tools} == set(tools)
    found = [finding for finding in result.findings if finding.rule == rule and finding.severity >= least]
    return {tool for finding in found for tool in (finding.tools or (finding.tool,))}
