"""unchecked-exit-status: a child process runs, and nothing looks at whether it succeeded."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Confidence, Finding, Severity
from mcplint.machine.events import AnyEvent, Dropped, LibraryCall
from mcplint.machine.heap import CallRecord
from mcplint.machine.values import Atom, Const, Ref, Symbol, Value
from mcplint.models import Row
from mcplint.rules._sites import Site, also, by_function, sites, tools_of, trace
from mcplint.rules.context import Context
from mcplint.rules.errors._results import Use, Uses, is_excused
from mcplint.rules.naming import call_name
from mcplint.surface.handlers import HandlerRun

RULE = "unchecked-exit-status"

_LOOKS = frozenset({"returncode", "check_returncode", "poll", "exit_code", "recv_exit_status"})
"""Attributes that tell how a process ended."""

_ENDS = frozenset({"terminate", "kill", "send_signal"})
"""Methods that end a process: its status says no more than that."""

_ANSWERS = frozenset(
    """grep egrep fgrep rg ag diff cmp which where whereis pgrep pidof test lsof xdg-open open start explorer kill pkill
    killall taskkill""".split()  # noqa: SIM905
)
"""Programs whose exit status is an answer, and those that are started or stopped without one."""


def check(context: Context) -> Iterator[Finding]:
    """One finding per function."""
    if context.project is None:
        return
    table = context.project.models.table("must-check")
    rows = {path: row for path, row in table.items() if row.get("family") == "process"}
    uses: dict[HandlerRun, Uses] = {}

    def unchecked(run: HandlerRun, event: AnyEvent) -> bool:
        if isinstance(event, Dropped):
            return event.kind == "status" and event.path in rows and not _waits(event.path)
        row = rows.get(event.path) if isinstance(event, LibraryCall) else None
        if row is None or not isinstance(event, LibraryCall) or _tells_itself(row) or is_excused(row, event):
            return False
        if run not in uses:
            uses[run] = Uses(run)
        if _waits(event.path) and not uses[run].drops(event.node):
            return False
        use = _use(uses[run], event)
        if use is None or use.handed_on or use.read & _LOOKS or _is_answer(event):
            return False
        return not (use.read & _ENDS and (_waits(event.path) or event.context.handling))

    for group in by_function(sites(context, (LibraryCall, Dropped), unchecked)):
        yield _finding(context, group, rows, uses)


def _waits(path: str) -> bool:
    """Whether a call waits for a process that was started before, whose object knows the status too."""
    return path.endswith("().wait")


def _tells_itself(row: Row) -> bool:
    """Whether the result is the status: then the event is that nothing uses it."""
    return "value" in row.get("checks", ()) and not _waits(row.path)


def _use(uses: Uses, event: LibraryCall) -> Use | None:
    """What becomes of the object that knows the status: what the call returns, or whose method it is."""
    if event.path.endswith((".communicate", ".wait")):
        return uses.of(event.receiver.obj.site) if isinstance(event.receiver, Ref) else None
    made = [atom.obj for atom in event.result.atoms if isinstance(atom, Ref) and atom.obj.kind == "library"]
    return uses.of(made[0].site) if made else None


def _is_answer(event: LibraryCall) -> bool:
    record = event.record
    if event.path.endswith((".communicate", ".wait")) and isinstance(event.receiver, Ref):
        record = event.receiver.obj.record or record
    return _program(record) in _ANSWERS


def _program(record: CallRecord) -> str:
    """The name of the program that is started, if it is constant."""
    first = record.get(0, "args")
    atom = first.only if first is not None else None
    while not isinstance(atom, Const):
        inner = _first_part(atom)
        if inner is None:
            return ""
        atom = inner.only
    words = atom.value.split() if isinstance(atom.value, str) else ()
    return words[0].replace("\\", "/").rpartition("/")[2].removesuffix(".exe") if words else ""


def _first_part(atom: Atom | None) -> Value | None:
    if isinstance(atom, Symbol) and atom.op in ("list", "tuple", "text") and atom.parts:
        return atom.parts[0]
    if isinstance(atom, Ref) and atom.obj.kind in ("list", "tuple"):
        return atom.obj.slots.get(0)
    return None


def _finding(context: Context, group: list[Site], rows: dict[str, Row], uses: dict[HandlerRun, Uses]) -> Finding:
    group.sort(key=lambda site: (_shows_errors(site, uses), site.location))
    first = group[0]
    run, event = first.run, first.event
    assert isinstance(event, (LibraryCall, Dropped))
    path = event.path
    name = call_name(path)
    shown = _shows_errors(first, uses)
    return context.finding(
        RULE,
        first.location,
        f"nothing looks at the exit status of `{name}`",
        label="goes on alike if the command fails",
        labels=also(group, "so does this"),
        trace=trace(run, event),
        notes=("a command that fails looks like one that succeeded and printed what it printed so far",),
        help=_help(path, rows[path]),
        tool=run.primitive,
        tools=tools_of(group),
        function=event.function,
        severity=Severity.NOTE if shown else None,
        confidence=Confidence.LOW if shown else None,
    )


def _shows_errors(site: Site, uses: dict[HandlerRun, Uses]) -> bool:
    """Whether the program looks at what the command says of its failure instead: ``stderr``, alone or in ``stdout``;
    or says itself that a failure is fine (``check=False``)."""
    event = site.event
    if not isinstance(event, LibraryCall) or site.run not in uses:
        return False
    use = _use(uses[site.run], event)
    if use is not None and "stderr" in use.read:
        return True
    record = event.record
    check = record.keywords.get("check")
    if check is not None and check.only == Const(False):
        return True
    if isinstance(event.receiver, Ref) and event.receiver.obj.record is not None:
        record = event.receiver.obj.record
    given = record.keywords.get("stderr")
    return given is not None and "STDOUT" in repr(given.only)


def _help(path: str, row: Row) -> str:
    if path in ("subprocess.run", "anyio.run_process"):
        return "add `check=True`, or look at `returncode` and raise what the client should know"
    if path in ("os.system", "subprocess.call"):
        return "use `subprocess.run([...], check=True)`, or look at the number that comes back"
    looks = next((name for name in row.get("checks", ()) if name != "value"), "returncode")
    return f"look at `{looks}` afterwards, and raise what the client should know"
