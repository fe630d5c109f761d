"""connection-at-import: a module connects to something, or loads a lot, while it is imported."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding, Location, Severity, Step
from mcplint.machine.events import LibraryCall
from mcplint.models import Models
from mcplint.rules._beginning import Chain, chain_of, imported_by, in_main_block, serves
from mcplint.rules._sites import called
from mcplint.rules.context import Context
from mcplint.rules.naming import call_name
from mcplint.surface.starts import StartRun

RULE = "connection-at-import"


def check(context: Context) -> Iterator[Finding]:
    """One finding per statement of a module that connects."""
    if context.project is None:
        return
    imported = imported_by(context, context.surface.servers)
    seen: set[Location] = set()
    for start in context.project.starts:
        if start.function is not None or start.module.path not in imported:
            continue
        for event, chain in _connecting(context, start):
            module, node = chain[0]
            place = module.location(node)
            if place not in seen:
                seen.add(place)
                yield _finding(context.project.models, context, event, chain)


def _connecting(context: Context, start: StartRun) -> Iterator[tuple[LibraryCall, Chain]]:
    """The calls of a module's body that connect, apart from those on the way to the call that starts the server."""
    models: Models = context.project.models
    found: list[tuple[LibraryCall, Chain]] = []
    serving: set[int] = set()
    for event in start.events:
        if serves(context, event):
            serving.add(id(chain_of(start, event)[0][1]))
        elif isinstance(event, LibraryCall) and _connects(models, event.path):
            found.append((event, chain_of(start, event)))
    for event, chain in found:
        if id(chain[0][1]) not in serving and not in_main_block(chain[0]):
            yield event, chain


def _connects(models: Models, path: str) -> bool:
    return path in models.table("connecting") or "net" in models.effects(path)


def _finding(models: Models, context: Context, event: LibraryCall, chain: Chain) -> Finding:
    row = models.table("connecting").get(event.path)
    what = row.get("what") if row is not None else "connects"
    name = call_name(event.path)
    module, node = chain[0]
    inside = [Step(other.location(one), f"calls `{called(one)}`") for other, one in chain[1:-1]]
    last = Step(event.module.location(event.node), f"`{name}` {what}")
    caught = bool(event.context.caught)
    return context.finding(
        RULE,
        module.location(node),
        f"`{name}` {what} while the module is imported",
        label="runs before the server can answer" if len(chain) == 1 else f"calls `{called(node)}`",
        trace=(*inside, last) if len(chain) > 1 else (),
        notes=(
            "the server does not start, or a test cannot import it, where the other side is slow or away",
            *(("what goes wrong is caught here, the time that it takes is not",) if caught else ()),
        ),
        help="do it in the server's lifespan, or when a tool needs it for the first time",
        function=event.function,
        severity=Severity.NOTE if caught else None,
    )
