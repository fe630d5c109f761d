"""Compare ``mcplint inventory`` with the real SDKs on published servers (``make oracle-corpus``; needs the network).

For every row of ``benchmarks/accuracy/servers.toml``: one virtual environment, in which the server is imported without
credentials and its tools are listed by its SDK; the wheel, unpacked, which mcplint reads; and the comparison. All of it
is kept below ``--work``, so that a second run only repeats the comparison.

This program runs code from the package index: give it a machine or a container of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "oracle"))

from oracle import clean_docstring, run_listing, tomllib  # noqa: E402
from programs import ProgramError  # noqa: E402

MANIFEST = HERE / "accuracy" / "servers.toml"
INSTALL_TIMEOUT = 1200
LISTING_TIMEOUT = 180
READING_TIMEOUT = 300
SDKS = ("mcp", "fastmcp", "fastapi-mcp")
TOOL_KEYS = ("description", "inputSchema", "outputSchema")

Json = dict[str, Any]


class StepError(Exception):
    """A step for one server failed; the text says which and why."""


@dataclass(frozen=True)
class Server:
    """One row of the manifest."""

    package: str
    version: str
    module: str
    servers: list[str]
    constraints: list[str] = field(default_factory=list)
    python: str = ""
    environ: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.package} {self.version}"


@dataclass
class Outcome:
    """What came of one server. ``differences`` holds one line per tool and key that is not equal."""

    server: str
    sdk: str = ""
    problem: str = ""
    tools: int = 0
    found: int = 0
    extra: int = 0
    inexact: int = 0
    equal: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TOOL_KEYS, 0))
    unresolved: int = 0
    seconds: float = 0.0
    differences: list[str] = field(default_factory=list)


def manifest() -> list[Server]:
    return [Server(**row) for row in tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["server"]]


def run(command: list[str], timeout: int, step: str, cwd: Path | None = None) -> str:
    """Standard output of a command; :class:`StepError` if it fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, cwd=cwd)
    except subprocess.TimeoutExpired:
        raise StepError(f"{step}: no end after {timeout} s") from None
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise StepError(f"{step}: {lines[-1][:300] if lines else f'exit code {done.returncode}'}")
    return done.stdout


def interpreter(version: str) -> str:
    """A Python of the version wanted ("" for this one), from the path or from pyenv."""
    if not version or version == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return sys.executable
    for candidate in [
        shutil.which(f"python{version}"),
        *sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python")),
    ]:
        if candidate and subprocess.run([candidate, "--version"], capture_output=True, check=False).returncode == 0:
            return str(candidate)
    raise StepError(f"environment: there is no Python {version}")


def environment(server: Server, folder: Path) -> Path:
    """The Python of the server's environment, built if it is not there yet or its row has changed."""
    base = interpreter(server.python)
    wanted = hashlib.sha256(f"{base} {server.package} {server.version} {server.constraints}".encode()).hexdigest()
    stamp, python = folder / "stamp", folder / "venv" / "bin" / "python"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run([base, "-m", "venv", str(folder / "venv")], 120, "environment")
    pip = [str(python), "-m", "pip", "-q", "--disable-pip-version-check"]
    wheel = [
        *pip,
        "download",
        "--no-deps",
        "--only-binary",
        ":all:",
        "-d",
        str(folder),
        f"{server.package}=={server.version}",
    ]
    run(wheel, 300, "download")
    for path in folder.glob("*.whl"):
        zipfile.ZipFile(path).extractall(folder / "source")
    install = [*pip, "install", "--prefer-binary", f"{server.package}=={server.version}", *server.constraints]
    import pydantic

    try:
        run([*install, f"pydantic=={pydantic.VERSION}"], INSTALL_TIMEOUT, "install")
    except StepError:
        run(install, INSTALL_TIMEOUT, "install")
    stamp.write_text(wanted, encoding="utf-8")
    return python


def sdk_options(python: Path) -> list[str]:
    """``--sdk`` with the releases that are installed."""
    program = (
        "import importlib.metadata as m, json\n"
        f"names = {SDKS!r}\n"
        "print(json.dumps({d.metadata['Name'].lower(): d.version for d in m.distributions()}))"
    )
    installed = json.loads(run([str(python), "-c", program], 60, "versions"))
    return [option for name in SDKS if name in installed for option in ("--sdk", f"{name}=={installed[name]}")]


def listing(server: Server, python: Path, folder: Path) -> Json:
    """What the SDK lists; kept in a file beside the environment."""
    kept = folder / "listing.json"
    request = {"path": [str(folder / "source")], "module": server.module, "servers": server.servers}
    digest = hashlib.sha256((json.dumps(request) + str(sorted(server.environ.items()))).encode()).hexdigest()
    if kept.is_file() and (data := json.loads(kept.read_text(encoding="utf-8"))).get("request") == digest:
        return dict(data)
    home = folder / "home"
    home.mkdir(exist_ok=True)
    environ = {"HOME": str(home), **server.environ}
    try:
        text = run_listing(python, request, cwd=home, environ=environ, timeout=LISTING_TIMEOUT)
        data = json.loads(text)
    except (ProgramError, json.JSONDecodeError) as problem:
        raise StepError(f"listing: {(str(problem).splitlines() or ['?'])[-1][:300]}") from problem
    kept.write_text(json.dumps({**data, "request": digest}), encoding="utf-8")
    return dict(data)


def reading(folder: Path, options: list[str]) -> Json:
    """What mcplint finds in the unpacked wheel."""
    command = [sys.executable, "-m", "mcplint", "inventory", "--no-config", "--format", "json", "--allow-incomplete"]
    try:
        return dict(json.loads(run([*command, *options, str(folder / "source")], READING_TIMEOUT, "mcplint")))
    except json.JSONDecodeError:
        raise StepError("mcplint: no JSON") from None


def same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def match(expected: Json, servers: list[Json]) -> Json:
    """Of the servers that mcplint found, the one that is meant: most tools in common, then the same name."""
    names = {tool["name"] for tool in expected["tools"]}

    def likeness(server: Json) -> tuple[int, bool, int]:
        tools = {tool["name"] for tool in server["tools"]}
        return len(names & tools), server["name"] == expected["name"], -len(tools - names)

    return max(servers, key=likeness, default={"tools": []})


def compare(real: Json, mine: Json, outcome: Outcome) -> None:
    """Fill in the figures and differences of ``outcome``."""
    stripped = tuple(map(int, real["python"].split("."))) >= (3, 13)
    outcome.unresolved = len(mine["unresolved"])
    for expected in real["servers"]:
        tools = {tool["name"]: tool for tool in match(expected, mine["servers"])["tools"]}
        outcome.tools += len(expected["tools"])
        outcome.extra += len(tools.keys() - {tool["name"] for tool in expected["tools"]})
        for tool in expected["tools"]:
            actual = tools.get(tool["name"])
            if actual is None:
                outcome.differences.append(f"{tool['name']}: not found")
                continue
            outcome.found += 1
            outcome.inexact += not actual["exact"]
            for key in TOOL_KEYS:
                value = actual.get(key)
                if key == "description" and stripped and value:
                    value = clean_docstring(value)
                if same(tool.get(key), value):
                    outcome.equal[key] += 1
                else:
                    why = "" if actual["exact"] else f" (inexact: {'; '.join(actual.get('reasons', []))[:200]})"
                    left, right = (
                        json.dumps(side, sort_keys=True, ensure_ascii=False) for side in (tool.get(key), value)
                    )
                    outcome.differences.append(
                        f"{tool['name']}.{key}{why}\n      sdk     {left}\n      mcplint {right}"
                    )


def judge(server: Server, work: Path) -> Outcome:
    """All steps for one server; a step that fails becomes the outcome's ``problem``."""
    outcome = Outcome(str(server))
    folder = work / f"{server.package}-{server.version}"
    try:
        python = environment(server, folder)
        options = sdk_options(python)
        outcome.sdk = " ".join(options[1::2])
        real = listing(server, python, folder)
        start = time.monotonic()
        mine = reading(folder, options)
        outcome.seconds = round(time.monotonic() - start, 2)
        compare(real, mine, outcome)
    except StepError as problem:
        outcome.problem = str(problem)
    return outcome


def show(outcome: Outcome, verbose: bool) -> None:
    if outcome.problem:
        print(f"{outcome.server:48} {outcome.sdk:30} {outcome.problem}")
        return
    figures = " ".join(f"{key} {count}" for key, count in outcome.equal.items())
    print(
        f"{outcome.server:48} {outcome.sdk:30} "
        f"tools {outcome.found}/{outcome.tools} +{outcome.extra}, equal: {figures}; "
        f"inexact {outcome.inexact}, unresolved {outcome.unresolved}, {outcome.seconds} s",
        flush=True,
    )
    if verbose:
        for line in outcome.differences:
            print(f"    {line}")


def totals(outcomes: list[Outcome]) -> str:
    done = [outcome for outcome in outcomes if not outcome.problem]
    tools = sum(outcome.tools for outcome in done)
    parts = [f"found {share(sum(outcome.found for outcome in done), tools)}"]
    parts += [f"{key} equal {share(sum(outcome.equal[key] for outcome in done), tools)}" for key in TOOL_KEYS]
    return f"{len(done)} of {len(outcomes)} servers compared; tools: {', '.join(parts)}"


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / max(whole, 1):.1f} %)"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", nargs="*", help="only these packages")
    parser.add_argument("--work", type=Path, required=True, help="folder for environments and sources")
    parser.add_argument("--jobs", type=int, default=2, help="servers at a time")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every difference")
    options = parser.parse_args()
    chosen = [server for server in manifest() if not options.package or server.package in options.package]
    work = options.work.resolve()
    outcomes = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for outcome in pool.map(lambda server: judge(server, work), chosen):
            outcomes.append(outcome)
            show(outcome, options.verbose)
    work.mkdir(parents=True, exist_ok=True)
    results = [asdict(outcome) for outcome in outcomes]
    (work / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    print(totals(outcomes))
    return 1 if not outcomes or all(outcome.problem for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
