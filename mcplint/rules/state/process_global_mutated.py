"""A handler changes what the whole process has only once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mcplint.finding import Severity, Step
from mcplint.machine.events import LibraryCall
from mcplint.machine.values import Const
from mcplint.program.scopes import walk
from mcplint.rules.naming import call_name
from mcplint.rules.state._access import tree_of
from mcplint.rules.state._uses import Use, is_locked, tools_of, uses_by_place
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.models.structs import Row
    from mcplint.rules.context import Context

_FOR_BLOCK = frozenset({"contextlib.redirect_stdout", "contextlib.redirect_stderr", "contextlib.chdir"})
"""Context managers that undo the change, so that it harms only those who run meanwhile."""

_STREAMS = frozenset({"contextlib.redirect_stdout", "contextlib.redirect_stderr"})
"""Of these, what others print meanwhile goes elsewhere, no more: the transport has its own hold of the streams."""

_SETTINGS = ("os.environ", "os.putenv", "logging.", "warnings.", "socket.", "locale.", "matplotlib.", "gc.", "random.",
             "numpy.", "sys.path.", "sys.setrecursionlimit")  # fmt: skip
"""What does no harm if every call sets it to the same constant."""

_FAMILIES = {
    "working directory": ("os.chdir", "os.fchdir", "contextlib.chdir"),
    "environment": ("os.environ", "os.putenv", "os.unsetenv"),
    "standard streams": ("sys.stdout", "sys.stderr", "contextlib.redirect"),
    "pyplot": ("matplotlib.",),
}

_INSTEAD = {
    "working directory": "pass absolute paths, and `cwd=` to programs",
    "environment": "pass a changed copy to programs: `env={**os.environ, …}`",
    "standard streams": "hand over the stream as an argument, or run the code in a process of its own",
    "pyplot": "make a figure of the call's own: `matplotlib.figure.Figure()`",
    "os.umask": "set the mode of each file: `os.chmod`, or the `mode` of `os.open`",
    "random.seed": "make a generator for the call: `random.Random(seed)`",
    "numpy.random.seed": "make a generator for the call: `numpy.random.default_rng(seed)`",
}


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``process-global-mutated``: one for each function and thing that it changes."""
    if context.project is None:
        return
    found: dict[tuple[str, str], list[Use]] = {}
    for uses in uses_by_place(context):
        path = context.project.models.canonical(uses[0].event.path)
        if path not in _table(context):
            continue
        unlocked = [use for use in uses if not is_locked(context, use)]
        if unlocked:  # those are to blame, and come first
            locked = [use for use in uses if use not in unlocked]
            found.setdefault((uses[0].function, _family(path)), []).extend(unlocked + locked)
    for (_, family), uses in found.items():
        severities = [_severity(context, use, uses) for use in uses]
        worst = max((severity for severity in severities if severity is not None), default=None)
        if worst is not None:
            yield _finding(context, family, uses[severities.index(worst)], uses, worst)


def _table(context: Context) -> Mapping[str, Row]:
    table: Mapping[str, Row] = context.project.models.table("process-global")
    return table


def _family(path: str) -> str:
    """What a call changes: things that are changed together, or back and forth, have one name."""
    return next((name for name, starts in _FAMILIES.items() if path.startswith(starts)), path)


def _finding(context: Context, family: str, use: Use, uses: list[Use], severity: Severity) -> Finding:
    path = context.project.models.canonical(use.event.path)
    places = {one.place: one for one in uses if one.place != use.place}
    return context.finding(
        "process-global-mutated",
        use.place,
        f"`{call_name(path)}` changes the whole process while other calls run",
        label=str(_table(context)[path].get("why") or "holds for all calls"),
        labels=tuple(Step(place, "changes it again") for place in places),
        trace=use.trace(),
        help=_INSTEAD.get(family, "set it before serving"),
        tool=use.run.tool.name if use.run.tool is not None else None,
        tools=tools_of(uses),
        function=use.function,
        severity=severity,
    )


def _severity(context: Context, use: Use, uses: list[Use]) -> Severity | None:
    """How bad the change is: worst where others run at the same time; None if nobody can see it."""
    path = context.project.models.canonical(use.event.path)
    threaded = use.running in ("thread", "unknown")
    if path.startswith(_SETTINGS) and _is_constant(use):
        return None
    if isinstance(use.event, LibraryCall) and path == "os.environ.setdefault" and not use.event.record.labels:
        return None
    if not threaded and (path in _FOR_BLOCK or len({one.place for one in uses}) > 1):
        waits = _waits_inside(context, use) if path in _FOR_BLOCK else _waits_between(context, uses)
        return Severity.WARNING if waits else None
    if path in _STREAMS or path.startswith(("matplotlib.", "logging.", "warnings.", "random.", "numpy.")):
        return Severity.WARNING if threaded else None
    return Severity.ERROR if threaded else Severity.WARNING


def _waits_between(context: Context, uses: list[Use]) -> bool:
    """Whether other tasks run between the first change and the last one, which may take it back."""
    nodes = [use.event.node for use in uses]
    function = tree_of(context, uses[0].event.module).function(nodes[0])
    if not isinstance(function, hir.FunctionDef):
        return True
    first, last = min(node.lo for node in nodes), max(node.hi for node in nodes)
    awaits = (node for node in walk(function.body, into_definitions=False) if isinstance(node, hir.Await))
    return any(first < node.lo < last for node in awaits)


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
