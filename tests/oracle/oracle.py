"""The fixtures as the real SDKs see them: the table, the snapshots, and how to take one.

``python tests/oracle/oracle.py`` takes all snapshots anew (``make oracle-snapshots``).
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from programs import TIMEOUT, ProgramError, run_program

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent.parent / "fixtures"
SNAPSHOTS = HERE / "snapshots"
_MOVED_BY_COMPILER = (3, 13)
"""Since this version the compiler strips the indentation of docstrings, which SDKs 1.x and 2.x of mcp publish as is."""


@dataclass(frozen=True, eq=False)
class Case:
    """One fixture in one environment. ``unresolved`` and ``inexact``: see ``fixtures/oracle.toml``."""

    fixture: str
    environment: str
    module: str
    servers: list[str]
    path: list[str]
    alone: bool
    environ: dict[str, str] = field(default_factory=dict)
    unresolved: list[str] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return FIXTURES / self.fixture

    @property
    def snapshot(self) -> Path:
        return SNAPSHOTS / f"{self.fixture}.{self.environment}.json"

    def __str__(self) -> str:
        return f"{self.fixture}.{self.environment}"


def cases() -> list[Case]:
    """All rows of ``fixtures/oracle.toml``, one per environment, in the order of the file."""
    table = tomllib.loads((FIXTURES / "oracle.toml").read_text(encoding="utf-8"))
    return [
        Case(
            fixture=fixture,
            environment=environment,
            module=row.get("module", "server"),
            servers=row["servers"],
            path=row.get("path", ["."]),
            alone=len(row["environments"]) == 1,
            environ=row.get("environ", {}),
            unresolved=row.get("unresolved", []),
            inexact=row.get("inexact", []),
        )
        for fixture, row in table.items()
        for environment in row["environments"]
    ]


def pinned(environment: str) -> dict[str, str]:
    """Distribution → version, as pinned in the requirements of ``environment``; names in lower case."""
    text = (HERE / f"requirements-{environment}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return {name.lower(): version for name, version in (line.split("==") for line in lines)}


def take(case: Case, python: Path) -> str:
    """List ``case`` with the SDK of the interpreter ``python``; the JSON text as it is stored in a snapshot.

    Raises :class:`ProgramError` if the program fails, hangs or prints no JSON.
    """
    request = {
        "path": [str(case.folder / part) for part in case.path],
        "module": case.module,
        "servers": case.servers,
    }
    return run_listing(python, request, cwd=case.folder, environ=case.environ)


def run_listing(
    python: Path, request: dict[str, Any], *, cwd: Path, environ: dict[str, str] | None = None, timeout: int = TIMEOUT
) -> str:
    """Run ``list_surface.py`` under ``python`` with ``request``; its output. Raises :class:`ProgramError`."""
    return run_program(python, HERE / "list_surface.py", request, cwd=cwd, environ=environ, timeout=timeout)


def comparable(text: str) -> Any:
    """A snapshot as data that does not depend on the version of Python that took it.

    Only docstring descriptions do: their indentation is taken off where the compiler that took the snapshot left it.
    """
    data = json.loads(text)
    python = tuple(int(part) for part in data.pop("python").split("."))
    if python < _MOVED_BY_COMPILER:
        for server in data["servers"]:
            for key in ("tools", "resources", "resourceTemplates", "prompts"):
                for row in server[key]:
                    if "description" in row:
                        row["description"] = clean_docstring(row["description"])
    return data


def clean_docstring(text: str) -> str:
    """``text`` as the compiler of Python 3.13 stores a docstring: without the common indentation of its lines."""
    first, *rest = text.expandtabs(8).split("\n")
    margins = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip(" ")]
    margin = min(margins, default=0)
    return "\n".join([first.lstrip(" "), *(re.sub(f"^ {{0,{margin}}}", "", line) for line in rest)])


def main() -> int:
    """Take the snapshots named on the command line (fixture names), or all."""
    from make_environments import environment

    wanted = set(sys.argv[1:])
    chosen = [case for case in cases() if not wanted or case.fixture in wanted]
    SNAPSHOTS.mkdir(exist_ok=True)
    failed = 0
    for case in chosen:
        try:
            case.snapshot.write_text(take(case, environment(case.environment)), encoding="utf-8")
            print(f"{case}: taken")
        except ProgramError as problem:
            failed += 1
            print(f"{case}: {problem}", file=sys.stderr)
    if not wanted:
        for path in set(SNAPSHOTS.glob("*.json")) - {case.snapshot for case in chosen}:
            path.unlink()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
