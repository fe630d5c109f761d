"""Same input, same output, byte for byte: whatever the hash seed, the number of processes, the order of files, and how
folders are named."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"

SERVER = """
from mcp.server.fastmcp import FastMCP

from demo import {names}

mcp = FastMCP("demo")
counts = {{}}


@mcp.tool()
def run(command: str, path: str) -> str:
    counts[command] = counts.get(command, 0) + 1
    return {calls}
"""

MODULE = """
import subprocess

NUMBER = {number}
BIG = 123456789012345678901234567890
HALF = "\\ud800"


def work_{number}(command, path):
    with open(path) as file:
        text = file.read()
    subprocess.run(command, shell=True)
    return text


{filler}
"""

FILLER = "def unused_{number}(first, second):\n    return [first, second, {{'key': (first, second)}}]\n\n\n"


def check(*arguments: str, cwd: Path, seed: str = "0") -> bytes:
    """What ``mcplint check`` prints as JSON."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "mcplint", "check", "--no-config", "--exit-zero", "--format", "json", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, stdout=subprocess.PIPE, check=True).stdout


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """A project of nine files and half a million characters: large enough for several processes."""
    root = tmp_path_factory.mktemp("large")
    package = root / "demo"
    package.mkdir()
    filler = "".join(FILLER.format(number=number) for number in range(800))
    (package / "__init__.py").write_text("")
    for number in range(8):
        (package / f"part{number}.py").write_text(MODULE.format(number=number, filler=filler), encoding="utf-8")
    names = ", ".join(f"part{number}" for number in range(8))
    calls = " + ".join(f"part{number}.work_{number}(command, path)" for number in range(8))
    (root / "server.py").write_text(SERVER.format(names=names, calls=calls))
    assert sum(file.stat().st_size for file in root.rglob("*.py")) > 450_000
    return root


def test_hash_seeds_change_nothing():
    assert check(".", cwd=FIXTURES, seed="1") == check(".", cwd=FIXTURES, seed="2")


def test_the_number_of_processes_changes_nothing(large):
    alone = check(".", "--jobs", "1", cwd=large)
    assert alone.count(b'"path-traversal"') >= 8
    assert check(".", "--jobs", "2", cwd=large) == alone
    assert check(".", "-j", "3", cwd=large, seed="5") == alone


def test_the_order_in_which_files_were_made_changes_nothing(large, tmp_path):
    for file in sorted(large.rglob("*.py"), reverse=True):
        copy = tmp_path / file.relative_to(large)
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(file, copy)
    assert check(".", cwd=tmp_path) == check(".", cwd=large)


def test_the_order_of_paths_changes_nothing():
    names = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())[:6]
    assert check(*names, cwd=FIXTURES) == check(*reversed(names), cwd=FIXTURES)


def test_the_way_a_folder_is_named_changes_nothing(large):
    relative = check(".", cwd=large)
    assert check(str(large), cwd=large) == relative
    assert check("demo/..", cwd=large) == relative
