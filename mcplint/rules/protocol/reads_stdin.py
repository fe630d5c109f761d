"""reads-stdin: something else than the SDK reads the stream that clients send messages over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Confidence, Finding, Severity, Step
from mcplint.machine.events import LibraryCall
from mcplint.machine.values import Const, Symbol, Value
from mcplint.rules.naming import call_name
from mcplint.rules.protocol._streams import Use, applies, inherits, program_redirects, uses_by_function

if TYPE_CHECKING:
    from mcplint.rules.context import Context

RULE = "reads-stdin"

_MAX_LABELS = 8


def check(context: Context) -> Iterator[Finding]:
    """One finding per function that reads."""
    if context.project is None or program_redirects(context, "sys.stdin", 0):
        return
    for group in uses_by_function(context, _reads):
        finding = _finding(context, group)
        if finding is not None:
            yield finding


def _reads(context: Context, event: LibraryCall) -> bool:
    models = context.project.models
    if inherits(models.table("children").get(event.path), event, "stdin"):
        row = models.table("stdin-readers").get(_program(event))
        return row is not None and not set(row.get("unless") or ()) & set(_words(event))
    return applies(models.table("stdin").get(event.path), event)


def _program(event: LibraryCall) -> str:
    """The name of the program that a call starts; "" if it is not constant."""
    given = event.record.get(0, "args")
    words = _first_text(given).split() if given is not None else []
    return words[0].rpartition("/")[2] if words else ""


def _words(event: LibraryCall) -> list[str]:
    """The constant words of the command that a call starts."""
    given = event.record.get(0, "args")
    values = [*given.only.parts] if given is not None and isinstance(given.only, Symbol) else []
    values.extend(event.record.positional)
    texts = [part.only.value for part in values if isinstance(part.only, Const) and isinstance(part.only.value, str)]
    return [word for text in texts for word in text.split()]


def _first_text(value: Value) -> str:
    """The constant that a text is or begins with, or the first element of a list."""
    atom = value.only
    if isinstance(atom, Symbol) and atom.op in ("list", "tuple", "text") and atom.parts:
        return _first_text(atom.parts[0])
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else ""


def _finding(context: Context, group: list[Use]) -> Finding | None:
    first = group[0]
    path = first.event.path
    child = path in context.project.models.table("children")
    diverted = first.is_diverted
    if child and diverted:
        return None
    name = _program(first.event) if child else call_name(path)
    tools = tuple(dict.fromkeys(use.tool for use in group if use.tool is not None))
    return context.finding(
        RULE,
        first.place,
        f"`{name}` reads the standard input of the stdio server",
        label="there is nothing to read: the SDK keeps the stream to itself" if diverted else _label(child),
        labels=tuple(Step(use.place, "this too") for use in group[1 : _MAX_LABELS + 1]),
        trace=first.trace(),
        notes=_notes(diverted),
        help=_help(path, child),
        tool=first.tool,
        tools=tools if len(tools) > 1 else (),
        function=first.event.function,
        severity=Severity.WARNING if child else None,
        confidence=Confidence.MEDIUM if child or diverted is None else None,
    )


def _label(child: bool) -> str:
    return "it inherits the stream" if child else "takes messages of the client, or waits for ever"


def _notes(diverted: bool | None) -> tuple[str, ...]:
    if diverted:
        return ("it sees the end of the file at once: `input()` raises EOFError",)
    if diverted is None:
        return ("since mcp 2 and fastmcp 4, what reads there while the server serves sees the end of the file",)
    return ("the client waits for the answer to a message that the server never sees",)


def _help(path: str, child: bool) -> str:
    if child:
        return (
            "`stdin=subprocess.DEVNULL`" if path != "os.system" else "`subprocess.run([...], stdin=subprocess.DEVNULL)`"
        )
    if "pdb" in path or path.endswith("breakpoint"):
        return "remove it; debug with a client over HTTP, or with a debugger that attaches to the process"
    return "ask for it as an argument of the tool, or of the client with `ctx.elicit(...)`"
