"""The house keeps its order: who may import whom, what stays out of the repository, how long a module may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "mcplint"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 600

FLOORS = (
    ("cli", "lsp"),
    ("report",),
    ("run",),
    ("fixes",),
    ("engines",),
    ("rules",),
    ("surface",),
    ("machine",),
    ("models",),
    ("program",),
    ("documents",),
    ("syntax",),
    ("source",),
    ("resources", "config", "finding", "names", "toml"),
)
"""The packages from top to bottom: each may import from those below it, and from its own floor only itself.
The lowest floor is plain data and helpers, free to use each other."""

LIBCST_USERS = ("syntax", "fixes")
ENTRANCES = {"__init__", "__main__"}
"""``mcplint/__init__.py`` hands out the public API and ``__main__`` starts the commands: they may reach upward."""


def floor_of(part: str) -> int:
    for number, names in enumerate(FLOORS):
        if part in names:
            return number
    raise AssertionError(f"mcplint.{part} has no floor: name it in FLOORS")


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def package_of(path: Path) -> list[str]:
    """The dotted package that relative imports of the module start from, as a list."""
    return ["mcplint", *path.relative_to(PACKAGE).parts[:-1]]


def imports(path: Path, text: str | None = None) -> list[tuple[int, str]]:
    """Line and absolute dotted name of everything that the module imports, wherever in it that happens."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(text if text is not None else path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = package_of(path)
                base = ".".join([*here[: len(here) - node.level + 1], *([base] if base else [])])
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
    return found


def upward_imports(path: Path, text: str | None = None) -> list[str]:
    """The imports of a module that break the order, as messages."""
    part = part_of(path)
    if part in ENTRANCES:
        return []
    problems = []
    lowest = len(FLOORS) - 1
    for line, name in imports(path, text):
        pieces = name.split(".")
        if pieces[0] != "mcplint" or len(pieces) == 1 or pieces[1] in (part, "__version__"):
            continue
        mine, other = floor_of(part), floor_of(pieces[1])
        if other < mine or (other == mine and mine != lowest):
            problems.append(f"{path.relative_to(ROOT)}:{line}: mcplint.{part} must not import {name}")
    return problems


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_import_downward_only(path: Path) -> None:
    assert upward_imports(path) == []


@pytest.mark.parametrize(
    "text",
    [
        "from mcplint.report import text",
        "import mcplint.cli.app",
        "from ..run.session import Project",
        "def late():\n    from mcplint.engines import native",
    ],
)
def test_an_upward_import_is_noticed(text: str) -> None:
    assert upward_imports(PACKAGE / "rules" / "registry.py", text) != []


def test_a_downward_import_is_allowed() -> None:
    text = "from mcplint.finding import Finding\nfrom ..surface.model import Tool\nfrom . import registry"
    assert upward_imports(PACKAGE / "rules" / "registry.py", text) == []


def test_only_syntax_and_fixes_know_libcst() -> None:
    strangers = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in MODULES
        for line, name in imports(path)
        if name.split(".")[0] == "libcst" and part_of(path) not in LIBCST_USERS
    ]
    assert strangers == []


def test_no_module_is_too_long() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines >= LONGEST_MODULE} == {}


def test_the_version_is_shown_without_loading_the_analyser() -> None:
    heavy = ("libcst", "pydantic", "yaml", "sarif_om", "bandit")
    program = (
        "import sys\n"
        "from mcplint.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def tracked_files() -> list[Path]:
    """The text files that git knows, apart from the folder where names of published servers may stand."""
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    kept = [name for name in listing.splitlines() if not name.startswith("benchmarks/accuracy/")]
    return [ROOT / name for name in kept if (ROOT / name).is_file()]


def test_no_path_of_a_machine_is_in_the_repository() -> None:
    signs = [f"/{folder}/" for folder in ("home", "root", "Users", "work")]
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for path in tracked_files()
        for line in path.read_bytes().decode("utf-8", "replace").splitlines()
        if any(machine_path(line, sign) for sign in signs)
    ]
    assert found == []


def machine_path(line: str, sign: str) -> bool:
    """Whether an absolute path that begins with ``sign`` stands in ``line``, not just the middle of a longer one."""
    before, found, _ = line.partition(sign)
    return bool(found) and (not before or before[-1] in " \t\"'`=(:")


def test_no_name_of_a_published_server_is_in_the_repository() -> None:
    folder = ROOT / "benchmarks" / "accuracy"
    started = re.findall(r'^package = "(.+)"$', (folder / "servers.toml").read_text(encoding="utf-8"), re.MULTILINE)
    read = re.findall(r'^\{"package": "([^"]+)"', (folder / "servers.jsonl").read_text(encoding="utf-8"), re.MULTILINE)
    sdks = re.findall(r"^([\w-]+):$", (ROOT / "rules/frameworks/sdks.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    names = sorted({*started, *read} - {*sdks})
    assert len(started) >= 20
    assert len(read) >= 70
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in tracked_files()
        for name in names
        if name in path.read_bytes().decode("utf-8", "replace").replace("_", "-").lower()
    ]
    assert found == []


@pytest.mark.parametrize("path", sorted((PACKAGE / "machine").glob("*.py")), ids=lambda path: path.stem)
def test_each_module_of_the_machine_can_be_imported_first(path: Path) -> None:
    """The modules of the machine import each other: none may rest on another having been imported before."""
    command = [sys.executable, "-c", f"import mcplint.machine.{path.stem}"]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
