"""An argument names the attribute, function or module that is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Confidence
from mcplint.machine.values import Ref, Symbol
from mcplint.rules.flows import Flow, flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``dynamic-dispatch-by-name``."""
    for flow in flows_of(context, "dynamic-name"):
        if flow.guarded:
            continue
        yield flow_finding(
            context,
            "dynamic-dispatch-by-name",
            flow,
            f"{flow.argument} decides what is loaded or called here",
            label="any name is accepted",
            notes=("`__class__`, `os` or any other name that the object or the import path offers can be chosen",),
            confidence=None if _is_the_argument(flow) or not _is_foreign(flow) else Confidence.LOW,
            help='map the names that are meant to what they stand for: `ACTIONS = {"start": start}`, `ACTIONS[name]()`',
        )


_MEMBERS = frozenset({"builtins.getattr", "builtins.setattr", "inspect.getattr_static"})
_HANDED_ON = frozenset({"source", "item", "element", "attribute", "checked", "verdict", "text"})


def _is_foreign(flow: Flow) -> bool:
    """Whether the name is one of an object of a library, which offers what it offers to everybody."""
    holder = flow.best.event.record.get(0)
    atoms = holder.atoms if flow.path in _MEMBERS and holder is not None else ()
    return bool(atoms) and not any(isinstance(atom, Ref) and atom.obj.kind != "library" for atom in atoms)


def _is_the_argument(flow: Flow) -> bool:
    """Whether the name is the argument as it came, not what a library made of it, which knows names of its own."""
    chain = flow.best.hit.chain
    return bool(chain) and all(isinstance(step, Symbol) and step.op in _HANDED_ON for step in chain)
