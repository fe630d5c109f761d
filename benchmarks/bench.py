"""How long mcplint takes against the bare parser, how much memory, and how far it reaches (``make bench``).

``bench.py FOLDER``: three programs run in turn, each in a process of its own, best of three:

* ``parse``      ``libcst.parse_module`` over exactly the files that the inventory run parses, nothing else;
* ``lower``      parse, HIR and spans of the same files;
* ``inventory``  the whole ``mcplint inventory FOLDER``.

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


def run_inventory(folder: str) -> Json:
    """The surface that one run finds, counted, and the figures of ``--stats``."""
    import contextlib
    import io

    from mcplint.cli import main

    output, figures = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(figures), contextlib.suppress(SystemExit):
        main(["inventory", "--no-config", "--stats", "--format", "json", folder])
    servers = json.loads(output.getvalue())["servers"]
    stats = [line.split(": ", 1) for line in figures.getvalue().splitlines() if ": " in line]
    counted = {key: int(value) for key, value in stats if value.isdigit()}
    return {"servers": len(servers), "tools": sum(len(server["tools"]) for server in servers), **counted}


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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return {"work": now - start, "total": now, "peak": peak, **result}


def parse(libcst: Any, text: str) -> None:
    """Parse and drop; a file that mcplint reads up to its diagnostic costs the parser as much."""
    try:
        libcst.parse_module(text)
    except libcst.ParserSyntaxError:
        return


def child(*arguments: str) -> Json:
    """Run this file in a fresh process and return what it prints."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
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
    milliseconds = version_cost()
    print(f"--version  {milliseconds:.0f} ms above bare Python (goal {VERSION_GOAL_MS})")
    return met and best["inventory"]["peak"] <= PEAK_GOAL_MB and milliseconds <= VERSION_GOAL_MS


def main() -> int:
    parser = argparse.ArgumentParser(description="time mcplint against the bare parser")
    parser.add_argument("folder", nargs="+", help="a folder with an MCP server")
    parser.add_argument("--strict", action="store_true", help="fail if a goal is missed")
    options = parser.parse_args()
    met = [report(folder) for folder in options.folder]
    met.append(slowest_hostile_input())
    return 1 if options.strict and not all(met) else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        mode, *rest = sys.argv[2:]
        print(json.dumps(record(*rest) if mode == "record" else measured(mode, *rest)))
    else:
        sys.exit(main())
