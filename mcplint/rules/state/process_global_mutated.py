"""A handler changes what the whole process has only once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Severity
from mcplint.machine.events import LibraryCall
from mcplint.machine.values import Const
from mcplint.program.scopes import walk
from mcplint.rules.state._access import tree_of
from mcplint.rules.state._uses import Use, is_locked, tools_of, uses_by_place
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context

_FOR_BLOCK = frozenset({"contextlib.redirect_stdout", "contextlib.redirect_stderr", "contextlib.chdir"})
"""Context managers that undo the change, so that it harms only those who run meanwhile."""

_SETTINGS = ("os.environ", "os.putenv", "logging.", "warnings.", "socket.", "locale.", "matplotlib.", "gc.", "random.",
             "numpy.", "sys.path.", "sys.setrecursionlimit")  # fmt: skip
"""What does no harm if every call sets it to the same constant."""

_INSTEAD = {
    "os.chdir": "pass absolute paths, and `cwd=` to programs",
    "os.fchdir": "pass absolute paths, and `cwd=` to programs",
    "contextlib.chdir": "pass absolute paths, and `cwd=` to programs",
    "os.environ": "pass a changed copy to programs: `env={**os.environ, …}`",
    "os.putenv": "pass a changed copy to programs: `env={**os.environ, …}`",
    "os.umask": "set the mode of each file: `os.chmod`, or the `mode` of `os.open`",
    "contextlib.redirect": "hand over the stream as an argument, or run the code in a process of its own",
    "sys.std": "hand over the stream as an argument, or run the code in a process of its own",
    "random.seed": "make a generator for the call: `random.Random(seed)`",
    "numpy.random.seed": "make a generator for the call: `numpy.random.default_rng(seed)`",
    "matplotlib.pyplot": "make a figure of the call's own: `matplotlib.figure.Figure()`",
}


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``process-global-mutated``."""
    if context.project is None:
        return
    models = context.project.models
    table = models.table("process-global")
    for uses in uses_by_place(context):
        path = models.canonical(uses[0].event.path)
        row = table.get(path)
        if row is None or all(is_locked(context, use) for use in uses):
            continue
        use = uses[0]
        severity = _severity(context, path, use)
        if severity is None:
            continue
        yield context.finding(
            "process-global-mutated",
            use.place,
            f"`{path}` changes the whole process while other calls run",
            label=str(row.get("why") or "holds for all calls"),
            trace=use.trace(),
            help=next((text for start, text in _INSTEAD.items() if path.startswith(start)), "set it before serving"),
            tool=use.run.tool.name if use.run.tool is not None else None,
            tools=tools_of(uses),
            function=use.function,
            severity=severity,
        )


def _severity(context: Context, path: str, use: Use) -> Severity | None:
    """How bad the change is: worst where others run at the same time; None if nobody can see it."""
    threaded = use.running in ("thread", "unknown")
    if path in _FOR_BLOCK and not threaded and not _waits_inside(context, use):
        return None
    if path.startswith(_SETTINGS) and _is_constant(use):
        return None
    if path.startswith(("matplotlib.", "logging.", "warnings.", "random.", "numpy.")):
        return Severity.WARNING if threaded else None
    return Severity.ERROR if threaded else Severity.WARNING


def _is_constant(use: Use) -> bool:
    """Whether every call sets the same."""
    event = use.event
    given = list(event.record) if isinstance(event, LibraryCall) else [event.value]
    return all(all(isinstance(atom, Const) for atom in value.atoms) and not value.labels for value in given)


def _waits_inside(context: Context, use: Use) -> bool:
    """Whether other tasks run while the ``with`` block does."""
    for node in tree_of(context, use.event.module).around(use.event.node):
        if isinstance(node, hir.With):
            return any(isinstance(one, hir.Await) for one in walk(node.body, into_definitions=False))
        if isinstance(node, (hir.FunctionDef, hir.Lambda)):
            break
    return True
