"""The call graph of a tree: what its handlers, or its module bodies, lead to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from mcplint.config import Settings
from mcplint.engines.native import Analysis
from mcplint.engines.pipeline import Pipeline
from mcplint.machine.callgraph import Caller
from mcplint.machine.threads import with_large_stack
from mcplint.program.dotted_names import function_names, module_names
from mcplint.program.modules import Program

Entry: TypeAlias = Literal["handler", "module"]
"""Where a call graph begins."""


class CalledFunctions(msgspec.Struct, kw_only=True):
    """A call graph by dotted names.

    ``edges`` has a row for each module body and function of the program that runs, sorted, with what it calls, sorted:
    keys of ``edges``, or dotted paths of library functions and methods. ``entries`` are the rows that it begins with.
    """

    entries: tuple[str, ...]
    edges: dict[str, tuple[str, ...]]
    analysis: Analysis


def call_graph(paths: Sequence[Path], settings: Settings, entry: Entry) -> CalledFunctions:
    """What the handlers of all servers at ``paths`` call, or what the bodies of all modules there call.

    Raises :class:`mcplint.source.SourceError` for a path that does not exist.
    """
    return with_large_stack(lambda: _call_graph(Pipeline(paths, settings), entry))


def _call_graph(pipeline: Pipeline, entry: Entry) -> CalledFunctions:
    if entry == "module":
        analysis, entries = pipeline.run_modules()
    else:
        analysis, entries = pipeline.run_handlers()
    names = _names(pipeline.program)
    rows: dict[str, set[str]] = {}
    for caller, callees in pipeline.machine.graph.reachable(entries).items():
        if caller not in names:
            continue
        called = (_library_name(callee) if isinstance(callee, str) else names.get(callee) for callee in callees)
        rows.setdefault(names[caller], set()).update(name for name in called if name is not None)
    return CalledFunctions(
        entries=tuple(dict.fromkeys(names[caller] for caller in entries)),
        edges={name: tuple(sorted(rows[name])) for name in sorted(rows)},
        analysis=analysis,
    )


def _names(program: Program) -> dict[Caller, str]:
    """The dotted names of modules and of the functions in them."""
    names: dict[Caller, str] = {}
    for module, name in module_names(program).items():
        names[module] = name
        names.update((function, dotted) for function, dotted in function_names(module, name).items())
    return names


def _library_name(path: str) -> str:
    """The dotted path of a library's function or method: ``sqlite3.Cursor.execute`` for that of an instance."""
    return path.replace("()", "").replace("[]", "")
