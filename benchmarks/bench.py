"""How long mcplint takes against the bare parser, how much memory, and how far it reaches (``make bench``).

``bench.py FOLDER``: three programs run in turn, each in a process of its own, best of three:

* ``parse``      ``libcst.parse_module`` over exactly the files that the inventory run parses, nothing else;
* ``lower``      parse, HIR and spans of the same files;
* ``inventory``  the whole ``mcplint inventory FOLDER``.

Then ``mcplint check`` of the same folder, once with all rules and once with those about injection, files and network
alone, and of generated servers with 10, 100 and 1,000 tools, whose times should grow as their sizes do.

Times are CPU seconds of the process (``process_time``): ``work`` after the imports that all three share, ``total`` with
interpreter start and imports. Also measured: ``mcplint --version`` against a Python that does nothing, and a whole
``mcplint check`` of each of the hostile inputs in ``tests/robustness/``, of which the slowest is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
GOALS = {"lower": 1.3, "inventory": 1.8}
PEAK_GOAL_MB = 250
VERSION_GOAL_MS = 80
HOSTILE_GOAL_SECONDS = 10
CHECK_GOAL = 2.5
CHECK_PEAK_GOAL_MB = 400
SHARE_GOAL = 1.3
INJECTION = "injection,files,network"
SIZES = (10, 100, 1000)

Json = dict[str, Any]


def record(folder: str, file: str) -> Json:
    """Run the inventory once and write the texts that it parses to ``file``, as a JSON list."""
    import mcplint.syntax.lowering as lowering

    texts: list[str] = []
    original = lowering.lower_file

    def lower_file(text: str, *arguments: Any) -> Any:
        texts.append(text)
        return original(text, *arguments)

    lowering.lower_file = lower_file  # type: ignore[assignment]
    figures = run_inventory(folder)
    Path(file).write_text(json.dumps(texts), encoding="utf-8", errors="surrogatepass")
    return {"files": len(texts), "characters": sum(map(len, texts)), **figures}


def run_mcplint(*arguments: str) -> tuple[Json, Json]:
    """The JSON report of a command that is run in this process alone, and the figures of ``--stats``."""
    import contextlib
    import io

    from mcplint.cli import main

    output, figures = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(figures), contextlib.suppress(SystemExit):
        main([*arguments, "--jobs", "1", "--no-config", "--stats", "--format", "json"])
    stats = [line.split(": ", 1) for line in figures.getvalue().splitlines() if ": " in line]
    return json.loads(output.getvalue()), {key: int(value) for key, value in stats if value.isdigit()}


def run_inventory(folder: str) -> Json:
    """The surface that one run finds, counted, and the figures of ``--stats``."""
    report, figures = run_mcplint("inventory", folder)
    servers = report["servers"]
    return {"servers": len(servers), "tools": sum(len(server["tools"]) for server in servers), **figures}


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def measured(mode: str, argument: str) -> Json:
    """What the child process does: one mode, timed."""
    import libcst

    from mcplint import syntax
    from mcplint.cli import main  # noqa: F401  (all modes pay for the same imports)

    texts = json.loads(Path(argument).read_text(encoding="utf-8")) if mode != "inventory" else []
    start = time.process_time()
    result: Json = {}
    if mode == "parse":
        for text in texts:
            parse(libcst, text)
    elif mode == "lower":
        for number, text in enumerate(texts):
            syntax.lower(text, f"{number}.py")
    else:
        result = run_inventory(argument)
    now = time.process_time()
    return {"work": now - start, "total": now, "peak": peak(), **result}


def run_check(folder: str, select: str) -> Json:
    """A whole check with the figures of ``--stats``; ``select`` names groups of rules, "" means all."""
    start = time.process_time()
    report, figures = run_mcplint("check", "--exit-zero", *(["--select", select] if select else []), folder)
    seconds = time.process_time() - start
    return {"seconds": seconds, "peak": peak(), "findings": len(report["findings"]), **figures}


def parse(libcst: Any, text: str) -> None:
    """Parse and drop; a file that mcplint reads up to its diagnostic costs the parser as much."""
    try:
        libcst.parse_module(text)
    except libcst.ParserSyntaxError:
        return


def child(*arguments: str) -> Json:
    """Run this file in a fresh process and return what it prints."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # where mcplint is installed, its modules are compiled
    command = [sys.executable, str(Path(__file__).resolve()), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return dict(json.loads(done.stdout))


def cpu_seconds(*arguments: str) -> float:
    """CPU time of a Python process, whatever its exit code."""
    before = os.times()
    silent = subprocess.DEVNULL
    subprocess.run([sys.executable, *arguments], stdout=silent, stderr=silent, check=False, cwd=ROOT)
    after = os.times()
    return (after.children_user + after.children_system) - (before.children_user + before.children_system)


def version_cost() -> float:
    """Milliseconds of CPU time that ``mcplint --version`` takes above a Python that does nothing, best of five."""
    bare, full = [], []
    for _ in range(5):
        bare.append(cpu_seconds("-c", "pass"))
        full.append(cpu_seconds("-m", "mcplint", "--version"))
    return (min(full) - min(bare)) * 1000


def slowest_hostile_input() -> bool:
    """Check each hostile input beside a healthy server, print which takes the most CPU time; whether it is little."""
    sys.path.insert(0, str(ROOT / "tests" / "robustness"))
    from hostile_inputs import INPUTS, put

    seconds: dict[str, float] = {}
    for hostile in INPUTS:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "servers"
            put(folder, hostile)
            seconds[hostile.name] = cpu_seconds("-m", "mcplint", "check", "--no-config", str(folder))
    name = max(seconds, key=lambda name: seconds[name])
    print(
        f"hostile    slowest of {len(seconds)} inputs: {name!r}, {seconds[name]:.1f} s (goal {HOSTILE_GOAL_SECONDS}), "
        f"all together {sum(seconds.values()):.0f} s"
    )
    return seconds[name] <= HOSTILE_GOAL_SECONDS


def checks(folder: str, parse_seconds: float) -> bool:
    """Time checks of the folder with all rules and with those about injection; whether the goals are met."""
    whole, injection = child("--child", "check", folder, ""), child("--child", "check", folder, INJECTION)
    ratio, share = whole["seconds"] / parse_seconds, whole["seconds"] / injection["seconds"]
    reach = ", ".join(f"{key} {value:,}" for key, value in whole.items() if key not in ("seconds", "peak"))
    print(
        f"check      work {whole['seconds']:6.3f} s = {ratio:.2f} x parse (goal {CHECK_GOAL}); "
        f"peak {whole['peak']:.0f} MB (goal {CHECK_PEAK_GOAL_MB}); {reach}"
    )
    print(f"           {share:.2f} x the {injection['seconds']:.3f} s of {INJECTION} alone (goal {SHARE_GOAL})")
    return ratio <= CHECK_GOAL and whole["peak"] <= CHECK_PEAK_GOAL_MB and share <= SHARE_GOAL


def growth() -> bool:
    """Check generated servers of several sizes; whether the time for each tool stays about the same."""
    each: list[float] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as temporary:
            (Path(temporary) / "server.py").write_text(generated(size), encoding="utf-8")
            figures = child("--child", "check", temporary, "")
        each.append(figures["seconds"] / size)
        print(
            f"growth     {size:5} tools: {figures['seconds']:7.3f} s, {1000 * each[-1]:.1f} ms a tool, "
            f"peak {figures['peak']:.0f} MB, contexts {figures['contexts']:,}"
        )
    return each[-1] <= 2 * each[0]


def generated(size: int) -> str:
    """A server whose tools share helpers, state and a base class, in equal parts for each tool."""
    parts = [
        "import subprocess\nfrom pathlib import Path\nfrom mcp.server.fastmcp import FastMCP\n\n"
        "mcp = FastMCP('many')\nBASE = Path('/srv')\nseen = {}\n\n\n"
        "def run(words):\n    return subprocess.run(['git', *words], capture_output=True, check=True).stdout\n\n\n"
        "def inside(name):\n    path = (BASE / name).resolve()\n    if not path.is_relative_to(BASE):\n"
        "        raise ValueError(name)\n    return path\n"
    ]
    for number in range(size):
        parts.append(
            f"@mcp.tool()\ndef tool_{number}(name: str, words: list[str], count: int = {number}) -> str:\n"
            f'    """Do work number {number}."""\n    path = inside(name)\n    lines = []\n'
            f"    for word in words:\n        if word.startswith('-'):\n            raise ValueError(word)\n"
            f"        lines.append({{'word': word, 'at': len(lines)}})\n    seen[{number}] = lines\n"
            f"    text = path.read_text()\n    return text + str(run(['log', '--', words[0]]))[:count]\n"
        )
    return "\n\n".join(parts)


def report(folder: str) -> bool:
    """Measure and print; whether all goals are met."""
    with tempfile.TemporaryDirectory() as temporary:
        texts = str(Path(temporary) / "texts.json")
        reach = child("--child", "record", folder, texts)
        print(f"{folder}: " + ", ".join(f"{key} {value:,}" for key, value in reach.items()))
        if not reach["files"]:
            print("nothing was parsed: no MCP server there")
            return False
        runs: dict[str, list[Json]] = {"parse": [], "lower": [], "inventory": []}
        for _ in range(ROUNDS):
            for mode, results in runs.items():
                results.append(child("--child", mode, folder if mode == "inventory" else texts))
    best = {mode: min(results, key=lambda result: result["work"]) for mode, results in runs.items()}
    met = True
    for mode, result in best.items():
        ratio = result["work"] / best["parse"]["work"]
        total = result["total"] / best["parse"]["total"]
        met &= ratio <= GOALS.get(mode, 1)
        goal = f" (goal {GOALS[mode]})" if mode in GOALS else ""
        print(
            f"{mode:10} work {result['work']:6.3f} s = {ratio:.2f} x parse{goal}; "
            f"process {result['total']:6.3f} s = {total:.2f} x; peak {result['peak']:.0f} MB"
        )
    met &= checks(folder, best["parse"]["work"])
    milliseconds = version_cost()
    print(f"--version  {milliseconds:.0f} ms above bare Python (goal {VERSION_GOAL_MS})")
    return met and best["inventory"]["peak"] <= PEAK_GOAL_MB and milliseconds <= VERSION_GOAL_MS


def main() -> int:
    parser = argparse.ArgumentParser(description="time mcplint against the bare parser")
    parser.add_argument("folder", nargs="+", help="a folder with an MCP server")
    parser.add_argument("--strict", action="store_true", help="fail if a goal is missed")
    options = parser.parse_args()
    met = [report(folder) for folder in options.folder]
    met.append(growth())
    met.append(slowest_hostile_input())
    return 1 if options.strict and not all(met) else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        mode, *rest = sys.argv[2:]
        modes = {"record": record, "check": run_check}
        print(json.dumps(modes[mode](*rest) if mode in modes else measured(mode, *rest)))
    else:
        sys.exit(main())
