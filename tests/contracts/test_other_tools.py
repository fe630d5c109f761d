"""What tools that mcplint runs or is compared with can do."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from bandit.blacklists import calls, imports
from bandit.core import extension_loader

NAMED = (
    *("B105", "B106", "B107", "B108", "B113", "B201", "B202", "B324"),
    *(f"B50{number}" for number in range(1, 10)),
    *(f"B6{number:02}" for number in range(2, 16)),
)


def test_bandit_plugins() -> None:
    """F34: the checks that complement mcplint's are there, in 42 plugins and two lists.

    Rules: none; the Bandit engine.
    """
    assert set(NAMED) <= set(extension_loader.MANAGER.plugins_by_id)
    assert len(entry_points(group="bandit.plugins")) == 42
    assert {point.name for point in entry_points(group="bandit.blacklists")} == {"calls", "imports"}


def test_bandit_lists() -> None:
    """F34: B301 to B323 name calls, B401 to B415 imports; withdrawn numbers leave gaps.

    Rules: none; the Bandit engine.
    """
    of_calls = {row["id"] for rows in calls.gen_blacklist().values() for row in rows}
    of_imports = {row["id"] for rows in imports.gen_blacklist().values() for row in rows}
    assert (min(of_calls), max(of_calls)) == ("B301", "B323")
    assert (min(of_imports), max(of_imports)) == ("B401", "B415")


@pytest.mark.slow
def test_bandit_fires_on_constants(tmp_path: Path) -> None:
    """F34: it follows no data: a constant command is reported as one that a client controls.

    Rules: none; the Bandit engine.
    """
    source = tmp_path / "constant.py"
    source.write_text(
        "import subprocess\nsubprocess.run('ls /', shell=True)\nsubprocess.run(['/bin/ls', '/'])\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "bandit", "-q", "-f", "json", str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = {row["test_id"] for row in json.loads(done.stdout)["results"]}
    assert found >= {"B404", "B602", "B603"}
