"""Run a tool over many trees, some at a time, and keep what came of each: results, or why there are none."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from sarif import Result, SarifError, read_log

MCPLINT = "{python} -m mcplint check --format sarif --no-config --exit-zero {models} {dir}"


@dataclass(frozen=True)
class Answer:
    """What the tool said about one tree. ``problem`` is empty where it gave a whole SARIF log."""

    results: tuple[Result, ...] = ()
    seconds: float = 0.0
    problem: str = ""
    incomplete: bool = False


MISSING = Answer(problem="the tree is not in the corpus")


@dataclass
class Scanner:
    """Runs ``command`` once a tree: ``{dir}`` is the tree, ``{python}`` this interpreter, ``{models}`` the options that
    name the tree's model file, if ``models`` has one.

    The tool prints SARIF on its standard output; its exit status does not matter. It runs in the tree, so that relative
    paths in the log are the tree's (in the folder around it where the tree is one file). ``answers`` keeps all answers.
    """

    command: str = MCPLINT
    timeout: float = 300.0
    jobs: int = 2
    models: dict[Path, Path] = field(default_factory=dict)
    answers: dict[Path, Answer] = field(default_factory=dict)
    _running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    _stopped: bool = False

    def scan(self, trees: Iterable[Path]) -> None:
        """Run the tool over those trees that have no answer yet, telling standard error how far it is.

        Whatever ends this early (an interrupt, SIGTERM where :func:`end_by_exception` was called) ends the tool too.
        """
        new = [tree for tree in dict.fromkeys(trees) if tree not in self.answers]
        with ThreadPoolExecutor(self.jobs) as pool:
            try:
                for number, (tree, answer) in enumerate(zip(new, pool.map(self._run, new), strict=True), 1):
                    self.answers[tree] = answer
                    print(f"[{number}/{len(new)}] {tree} {answer.seconds:.1f} s {answer.problem}", file=sys.stderr)
            except BaseException:
                self._stop()
                raise

    def _stop(self) -> None:
        self._stopped = True
        for process in list(self._running.values()):
            _kill(process)

    def _run(self, tree: Path) -> Answer:
        if not tree.exists() or self._stopped:
            return MISSING
        folder = tree if tree.is_dir() else tree.parent
        argv = [word for part in shlex.split(self.command) for word in self._filled(part, tree)]
        start = time.monotonic()
        # a session of its own, so that a tool that takes too long goes with all its workers
        with subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, start_new_session=True
        ) as process:
            self._running[process.pid] = process
            if self._stopped:
                _kill(process)
            try:
                output, errors = process.communicate(timeout=self.timeout)
            except subprocess.TimeoutExpired:
                _kill(process)
                return Answer(seconds=time.monotonic() - start, problem=f"no answer in {self.timeout:g} s")
            finally:
                del self._running[process.pid]
        seconds = time.monotonic() - start
        try:
            log = read_log(output, folder)
        except SarifError as error:
            said = errors.decode(errors="replace").strip().splitlines()
            last = said[-1][:200] if said else str(error)
            return Answer(seconds=seconds, problem=f"exit code {process.returncode}, no SARIF: {last}")
        problem = "the tool says that it failed" if log.failed else ""
        return Answer(log.results, seconds, problem, log.incomplete)

    def _filled(self, part: str, tree: Path) -> list[str]:
        if part == "{models}":
            return ["--models", str(self.models[tree])] if tree in self.models else []
        return [part.replace("{dir}", str(tree)).replace("{python}", sys.executable)]


def end_by_exception() -> None:
    """Make SIGTERM end this program as an interrupt does, so that nothing it started is left behind."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
