"""Create the virtual environments that hold the real SDKs: one per ``requirements-<name>.txt`` beside this file.

Run as a program it makes all (or the named) environments; tests import :func:`environment`. An environment is rebuilt
when its requirements file or the Python that makes it changed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent / ".oracle"
STAMP = "requirements.sha256"


class EnvironmentBuildError(Exception):
    """The environment could not be built; the text holds the end of pip's output."""


def names() -> list[str]:
    """The names of all oracle environments, sorted."""
    return sorted(path.stem.removeprefix("requirements-") for path in HERE.glob("requirements-*.txt"))


def environment(name: str, root: Path = ROOT) -> Path:
    """The Python interpreter of environment ``name``, built first if it is missing or out of date.

    Raises :class:`EnvironmentBuildError` if pip cannot install the pinned requirements, ValueError for an unknown name.
    """
    requirements = HERE / f"requirements-{name}.txt"
    if not requirements.is_file():
        raise ValueError(f"no oracle environment {name!r}; there are {', '.join(names())}")
    folder = root / name
    wanted = _stamp(requirements)
    root.mkdir(parents=True, exist_ok=True)
    with _locked(root / f"{name}.lock"):
        stamp = folder / STAMP
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
            _build(folder, requirements)
            stamp.write_text(wanted, encoding="utf-8")
    return _python(folder)


def _stamp(requirements: Path) -> str:
    digest = hashlib.sha256(requirements.read_bytes())
    digest.update(f"{sys.base_prefix} {sys.version}".encode())
    return digest.hexdigest()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock, so that parallel test workers build an environment once."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _build(folder: Path, requirements: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    venv.create(folder, with_pip=True)
    command = [str(_python(folder)), "-m", "pip", "install", "--disable-pip-version-check", "--prefer-binary"]
    done = subprocess.run(
        [*command, "-r", str(requirements)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-15:])
        raise EnvironmentBuildError(f"pip could not install {requirements.name}:\n{tail}")


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


def main() -> int:
    parser = argparse.ArgumentParser(description="create the environments that hold the real SDKs")
    parser.add_argument("name", nargs="*", help=f"default: all ({', '.join(names())})")
    for name in parser.parse_args().name or names():
        try:
            print(f"{name}: {environment(name)}", flush=True)
        except (EnvironmentBuildError, ValueError) as problem:
            print(f"{name}: {problem}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
