"""A server in a hostile file is found, or a diagnostic names the file; never neither, never a crash or a hang."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hostile_inputs import INPUTS, Hostile, put

SECONDS = 60
FOUND, INCOMPLETE = 0, 4

pytestmark = pytest.mark.slow


def inventory(folder: Path) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON report of ``mcplint inventory``."""
    command = [sys.executable, "-m", "mcplint", "inventory", "--no-config", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("hostile", INPUTS, ids=lambda hostile: repr(hostile.name))
def test_it_is_found_or_named(hostile: Hostile, tmp_path: Path) -> None:
    put(tmp_path / "servers", hostile)
    code, report = inventory(tmp_path / "servers")
    tools = [tool["name"] for server in report["servers"] for tool in server["tools"]]
    named = [row for row in report["diagnostics"] if row["path"].endswith(hostile.name) and row["incomplete"]]
    if hostile.answer == "found":
        assert (code, sorted(tools), named) == (FOUND, ["healthy", "hostile"], [])
    else:
        assert (code, tools, len(named)) == (INCOMPLETE, ["healthy"], 1)
        assert named[0]["message"]
