"""Sinks: which of their arguments are dangerous, and in which way what reaches them is.

A command is looked at word by word, a URL as far as its host, a query where it is put together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mcplint.machine import texts
from mcplint.machine.conditions import may_hold
from mcplint.machine.derivations import Made, arguments, flow_arguments, made, subject_of
from mcplint.machine.facts import Facts, Subject
from mcplint.machine.heap import CallRecord
from mcplint.machine.hosts import UNKNOWN_BASE, hits_of_host
from mcplint.machine.taint import Hit, Walk
from mcplint.machine.texts import starts_with
from mcplint.machine.values import Atom, Const, Symbol, Value
from mcplint.machine.words import beginnings, is_no_option, is_prefixed, program_of, takes_next
from mcplint.models.structs import Sink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mcplint.models.models import Models


def sink_hits(models: Models, sink: Sink, receiver: Atom | None, record: CallRecord, facts: Facts) -> list[Hit]:
    """The sources that reach a sink's dangerous arguments in the way that is dangerous there."""
    call = Made(sink.path, receiver, record)
    if sink.when is not None and not may_hold(sink.when, record):
        return []
    walk = Walk(models, sink.danger, facts, quotable=sink.danger == "sql" and not _knows_backslashes(models, sink.path))
    found: list[Hit] = []
    if sink.mode == "argv" and any(wanted.position == -1 for wanted in sink.arguments):
        values = [value for wanted in sink.arguments for value in arguments(wanted, call)]
        return _vector(walk, values, program="exec" in sink.kinds)
    for wanted in sink.arguments:
        for value in arguments(wanted, call):
            found.extend(_by_mode(walk, sink, _as_path(models, value) if sink.mode == "path" else value))
    return found


def _as_path(models: Models, value: Value) -> Value:
    """What may be a path: a stream in memory may stand where one is expected, whatever it holds, and so may the message
    of a function that answers with one where it has no path."""
    streams = models.table("streams")
    calls = ((atom, made(subject) if (subject := subject_of(atom)) is not None else None) for atom in value.atoms)
    atoms = tuple(
        [atom for atom, call in calls if (call is None or call.path not in streams) and not _is_message(atom)]
    )
    return value if len(atoms) == len(value.atoms) else Value(atoms, value.labels)


_SENTENCE = re.compile(r"[^/\\]*\w\W*\s\w[^/\\]*\s")
"""How a text begins that is a sentence: with words and no separator. To lead anywhere else, it would need a folder of
that name."""


def _is_message(atom: Atom) -> bool:
    """Whether an alternative is a text of several words in front of what comes in, as those of errors are."""
    return isinstance(atom, Symbol) and atom.op == "text" and bool(_SENTENCE.match(starts_with(Value((atom,)))))


def _knows_backslashes(models: Models, path: str) -> bool:
    """Whether a database is one in whose strings a backslash escapes the quote behind it."""
    return any(path.startswith(f"{package}.") for package in models.table("backslash-strings"))


def _by_mode(walk: Walk, sink: Sink, value: Value) -> list[Hit]:
    missed = walk.judge_choice(value)
    if missed is None:
        return []
    hits = _of_mode(walk, sink, value)
    return [hit._replace(weak=tuple(dict.fromkeys((*hit.weak, *missed)))) for hit in hits] if missed else hits


def _of_mode(walk: Walk, sink: Sink, value: Value) -> list[Hit]:
    match sink.mode:
        case "argv":
            return _argv(walk, value)
        case "shell":
            return _shell(walk, sink, value)
        case "interpolated":
            return _interpolated(walk, value)
        case "host":
            return hits_of_host(walk, value)
        case _:
            if "operators" not in sink.kinds:
                return walk.hits(value)
            return _operators(walk, value, "raw", command="command" in sink.kinds)


_CODE = frozenset({"$where", "$function", "$accumulator", "script"})
"""Operators of a filter whose value is code."""

_DATA = frozenset({"$set", "$setOnInsert", "$push", "$addToSet", "$unset", "$inc", "$rename"})
"""Operators of an update whose value is data, whatever is in it."""


_FILTERS = frozenset({"filter", "query", "q", "pipeline", "update", "u"})
"""Keys of a command with a whole filter, or what is like one."""

_COMMANDS = frozenset({"explain", "updates", "deletes"})
"""Keys of a command with other commands, or the parts of some."""


def _operators(walk: Walk, value: Value, how: str, *, command: bool = False) -> list[Hit]:
    """What may put operators into a filter: it all, or a value in it that may be a mapping. A text is one to the
    database, unless it is where code is expected. What stands for a filter in a ``command`` is a whole one."""
    hits: list[Hit] = []
    for atom in value.atoms:
        if isinstance(atom, Symbol) and atom.op == "dict" and isinstance(atom.data, tuple):
            for key, part in zip(atom.data, atom.parts, strict=True):
                if key is None or key in _CODE:
                    hits.extend(walk.hits(part, how if key is None else "part"))
                elif command and key in _FILTERS:
                    hits.extend(_operators(walk, part, how))
                elif key not in _DATA:
                    inner = command and key in _COMMANDS
                    hits.extend(_operators(walk, part, how if inner else "part", command=inner))
        elif isinstance(atom, Symbol) and atom.op in ("list", "tuple"):
            hits.extend([hit for part in atom.parts for hit in _operators(walk, part, how, command=command)])
        elif not isinstance(atom, Symbol) or atom.type != "builtins.str":
            hits.extend(walk.hits(Value((atom,), value.labels), how))
    return hits


def _listed(value: Value) -> list[Symbol]:
    return [atom for atom in value.atoms if isinstance(atom, Symbol) and atom.op in ("list", "tuple")]


def _shell(walk: Walk, sink: Sink, value: Value) -> list[Hit]:
    if "text-only" in sink.kinds:
        value = Value(tuple([atom for atom in value.atoms if atom not in _listed(value)]), value.labels)
    hits: list[Hit] = []
    for atom in value.atoms:
        text = isinstance(atom, Symbol) and atom.op == "text"
        hits.extend(walk.hits(Value((atom,), value.labels), "part" if text else "whole"))
    return [*hits, *_quoted_words(walk, value, {hit.label for hit in hits})]


def _quoted_words(walk: Walk, value: Value, parsed: set[str]) -> Iterator[Hit]:
    """What a shell does not parse, because it was quoted, is still words of a command."""
    for hit in Walk(walk.models, "argv", walk.facts).hits(value, "quoted"):
        if hit.label not in parsed or any(_is_quoted(walk, subject) for subject in hit.chain):
            yield hit


def _is_quoted(walk: Walk, subject: Subject) -> bool:
    call = made(subject)
    sanitizer = walk.models.sanitizes(call.path) if call is not None else None
    return sanitizer is not None and sanitizer.cleans(walk.danger)


_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "fish", "ash", "cmd", "powershell", "pwsh"})
_INTERPRETERS = frozenset({"python", "python3", "node", "perl", "ruby", "php", "osascript"})


_HAND_ON = frozenset({"sh", "bash", "zsh", "dash", "ksh", "ash", "python", "python3"})
"""Programs that hand what stands behind a script on to the script."""


def _argv(walk: Walk, value: Value) -> list[Hit]:
    listed = _listed(value)
    hits: list[Hit] = []
    rest = tuple([atom for atom in value.atoms if atom not in listed and not _is_url(atom)])
    if rest:
        hits.extend(walk.hits(Value(rest, value.labels), "program"))
    for vector in listed:
        hits.extend(_vector(walk, list(vector.parts), program=True, ordered=vector.data != ("*",)))
    return hits


def _is_url(atom: Atom) -> bool:
    """Whether what is opened is for certain the URL of a site: a browser does it, no other program."""
    return starts_with(Value((atom,))).startswith(("https://", "http://"))


def _vector(walk: Walk, parts: list[Value], *, program: bool, ordered: bool = True) -> list[Hit]:
    """Elements of an argument vector: the program, options, and what stands behind ``--``."""
    hits: list[Hit] = []
    shell = program and bool(parts) and program_of(parts[0]) in _SHELLS
    interpreter = program and bool(parts) and program_of(parts[0]) in _INTERPRETERS
    script = False
    for index, part in enumerate(parts):
        word = part.only.value if isinstance(part.only, Const) else None
        if ordered and word in ("--", "--end-of-options"):
            break
        if script:
            how = "part" if isinstance(part.only, Symbol) and part.only.op == "text" else "whole"
            hits.extend(Walk(walk.models, "command" if shell else "code", walk.facts).hits(part, how))
            if program_of(parts[0]) in _HAND_ON:
                break
        elif program and index == 0 and ordered:
            hits.extend(_program_hits(walk, part))
        elif not is_no_option(walk.models, part) and not (
            ordered and index and takes_next(walk.models, parts, index - 1)
        ):
            hits.extend([hit for beginning in beginnings(part) for hit in walk.hits(beginning, "option")])
        script = isinstance(word, str) and (
            (shell and _runs_script(word)) or (interpreter and word in ("-c", "-e", "-r"))
        )
    return hits


def _program_hits(walk: Walk, part: Value) -> list[Hit]:
    return [] if is_prefixed(part) else walk.hits(part, "program")


def _runs_script(word: str) -> bool:
    return word.lower() in ("/c", "/k", "-command", "-encodedcommand") or (word.startswith("-") and word.endswith("c"))


def _interpolated(walk: Walk, value: Value) -> list[Hit]:
    hits: list[Hit] = []
    for atom in value.atoms:
        part = Value((atom,), value.labels)
        hits.extend(walk.hits(part, "part" if _is_interpolated(walk.models, atom, set()) else "raw"))
    return hits


def _is_interpolated(models: Models, atom: Atom, seen: set[Subject]) -> bool:
    """Whether taint is a part of a text, not the whole of it."""
    subject = subject_of(atom)
    if subject is None or subject in seen:
        return False
    seen.add(subject)
    if isinstance(subject, Symbol) and subject.op == "text":
        return not _is_statement(subject)
    if isinstance(subject, Symbol) and subject.op == "operation" and subject.data == "%":
        return True
    call = made(subject)
    if call is not None:
        if call.path in ("builtins.str().format", "builtins.str().join"):
            return True
        flow = models.flow(call.path)
        values = flow_arguments(flow, call) if flow is not None else list(call.record)
        if call.receiver is not None and flow is None:
            values = [Value((call.receiver,)), *values]
        return any(_is_interpolated(models, inner, seen) for value in values for inner in value.atoms)
    if isinstance(subject, Symbol) and subject.op in ("checked", "verdict", "widened", "choice"):
        return any(_is_interpolated(models, inner, seen) for part in subject.parts for inner in part.atoms)
    return False


_FRAME = re.compile(r"[\s;]*(limit\s+\d+|EXPLAIN|explain)?[\s;]*", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*(?:\n|$)", re.DOTALL)
_GIVEN = "\1"


def _is_statement(text: Symbol) -> bool:
    """Whether a text is a whole statement of the caller's: around it are blanks, ``;``, ``LIMIT 100``, ``EXPLAIN`` and
    comments at most."""
    shown = "".join(_GIVEN if part.labels else _constant_text(part) for part in texts.segments(text))
    bare = _COMMENT.sub(" ", shown)
    if bare.count(_GIVEN) < shown.count(_GIVEN):
        return False
    return all(_FRAME.fullmatch(frame) for frame in bare.split(_GIVEN))


def _constant_text(part: Value) -> str:
    atom = part.only
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else UNKNOWN_BASE
