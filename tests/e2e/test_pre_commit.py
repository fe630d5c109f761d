"""The hook of this repository, run by the real pre-commit in another repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = """\
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("good")


@mcp.tool()
def ping() -> str:
    '''Answer.'''
    return "pong"
"""
BAD = GOOD + "\n\n@mcp.tool()\ndef ask(question):\n    '''Ask a question.'''\n    return question\n"
UNRELATED = "print('no server here')\n"

pytestmark = pytest.mark.slow


def git(folder: Path, *arguments: str) -> str:
    identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    committer = {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    environment = {**os.environ, **identity, **committer, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one commit that holds the files of this one as they are in the working tree."""
    folder = tmp_path_factory.mktemp("hooks") / "mcplint"
    folder.mkdir()
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")
    return folder


@pytest.fixture(scope="module")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the installed hook: once for all tests, apart from the user's own."""
    return tmp_path_factory.mktemp("pre-commit-home")


@pytest.fixture
def repository(tmp_path: Path, hooks: Path) -> Path:
    """A repository that uses the hook."""
    git(tmp_path, "init", "-q")
    revision = git(hooks, "rev-parse", "HEAD")
    config = f"repos:\n  - repo: {hooks}\n    rev: {revision}\n    hooks:\n      - id: mcplint\n"
    (tmp_path / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    return tmp_path


def run_hook(repository: Path, home: Path, **files: str) -> subprocess.CompletedProcess[str]:
    for name, text in files.items():
        (repository / f"{name}.py").write_text(text, encoding="utf-8")
    git(repository, "add", "-A")
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run"],
        cwd=repository,
        env={**os.environ, "PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_a_good_server_passes(repository: Path, pre_commit_home: Path) -> None:
    done = run_hook(repository, pre_commit_home, server=GOOD)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout


def test_a_bad_server_fails_and_the_report_is_shown(repository: Path, pre_commit_home: Path) -> None:
    done = run_hook(repository, pre_commit_home, server=BAD)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "untyped-parameter" in done.stdout
    assert "server.py" in done.stdout


def test_a_commit_without_a_server_passes(repository: Path, pre_commit_home: Path) -> None:
    done = run_hook(repository, pre_commit_home, script=UNRELATED)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_staged_files_are_judged(repository: Path, pre_commit_home: Path) -> None:
    run_hook(repository, pre_commit_home, server=BAD)
    git(repository, "commit", "-q", "-m", "bad server", "--no-verify")
    done = run_hook(repository, pre_commit_home, script=UNRELATED)
    assert done.returncode == 0, done.stdout + done.stderr
