"""unchecked-http-status: the body of a response is used, or a request sent, whatever the server answered."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Confidence, Finding, Severity
from mcplint.machine.events import AnyEvent, LibraryCall
from mcplint.machine.values import Const, Ref
from mcplint.program.scopes import walk
from mcplint.rules._sites import Site, also, by_function, sites, tools_of, trace
from mcplint.rules._tree import function_around, own
from mcplint.rules.context import Context
from mcplint.rules.errors._results import Use, Uses, is_excused
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "unchecked-http-status"

_LOOKS = frozenset(
    """raise_for_status status_code status ok is_success is_error is_client_error is_server_error is_redirect reason
    reason_phrase history""".split()  # noqa: SIM905
)
"""Attributes that tell what the server answered."""

_BODY = frozenset(
    """json text content read aread body data raw iter_content iter_lines iter_bytes iter_text aiter_bytes aiter_lines
    aiter_text iter_any iter_chunked release_conn""".split()  # noqa: SIM905
)
_HOOKS = ("event_hooks", "raise_for_status", "hooks")
"""Arguments of clients that can make every request look."""

_ANSWERS = frozenset(
    [
        "error",
        "errors",
        "ok",
        "success",
        "succeeded",
        "status",
        "code",
        "message",
        "detail",
        "fault",
        "errcode",
        "errmsg",
        "retcode",
        "ret",
        "result",
    ]
)
"""Keys of answers that say themselves whether they are good ones."""


def check(context: Context) -> Iterator[Finding]:
    """One finding per function."""
    if context.project is None:
        return
    table = context.project.models.table("must-check")
    rows = {path: row for path, row in table.items() if row.get("family") == "http"}
    uses: dict[HandlerRun, Uses] = {}

    def unchecked(run: HandlerRun, event: AnyEvent) -> bool:
        row = rows.get(event.path) if isinstance(event, LibraryCall) else None
        if row is None or not isinstance(event, LibraryCall) or is_excused(row, event) or _client_looks(event):
            return False
        if run not in uses:
            uses[run] = Uses(run)
        use = _use(uses[run], event)
        return (
            use is not None and not use.handed_on and not use.read & _LOOKS and bool(use.read & _BODY or not use.read)
        )

    for group in by_function(sites(context, (LibraryCall,), unchecked)):
        yield _finding(context, group, uses)


def _client_looks(event: LibraryCall) -> bool:
    """Whether the client was made with something that looks at every response."""
    record = event.receiver.obj.record if isinstance(event.receiver, Ref) else None
    if record is None:
        return False
    given = [record.keywords[name] for name in _HOOKS if name in record.keywords]
    return record.open or any(value.only not in (Const(None), Const(False)) for value in given)


def _use(uses: Uses, event: LibraryCall) -> Use | None:
    made = [atom.obj for atom in event.result.atoms if isinstance(atom, Ref) and atom.obj.kind == "library"]
    return uses.of(made[0].site) if made else None


def _finding(context: Context, group: list[Site], uses: dict[HandlerRun, Uses]) -> Finding:
    group.sort(key=lambda site: (_says_itself(site), site.location))
    first = group[0]
    run, event = first.run, first.event
    assert isinstance(event, LibraryCall)
    use = _use(uses[run], event)
    dropped = use is not None and not use.read
    weak = _says_itself(first)
    return context.finding(
        RULE,
        first.location,
        "nothing looks at what the server answered"
        if dropped
        else "the body of this response is used whatever its status is",
        label="goes on alike if the server refuses" if dropped else "an error page counts as the result",
        labels=also(group, "so does this"),
        trace=trace(run, event),
        notes=(f"`{event.path.partition('.')[0]}` raises nothing for the statuses 400 to 599",),
        help="call `raise_for_status()` first"
        + ("" if event.path.startswith(("requests.", "httpx.", "aiohttp.")) else ", or look at `status`"),
        tool=run.primitive,
        tools=tools_of(group),
        function=event.function,
        severity=Severity.NOTE if weak else None,
        confidence=Confidence.LOW if weak else None,
    )


def _says_itself(site: Site) -> bool:
    """Whether the function tests a part of the answer that says whether it is a good one."""
    around = function_around(site.event.module, site.event.node)
    if not isinstance(around, hir.FunctionDef):
        return False
    tests: list[hir.Expr] = []
    for node in own(around.body):
        if isinstance(node, hir.If):
            tests.extend(branch.test for branch in node.branches)
        elif isinstance(node, hir.IfExp):
            tests.append(node.test)
    named = (part.value for part in walk(tuple(tests), into_definitions=False) if isinstance(part, hir.Constant))
    return any(isinstance(name, str) and name.lower() in _ANSWERS for name in named)
