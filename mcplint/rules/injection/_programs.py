"""Programs whose options can do harm: a value that becomes one of them is as good as a command."""

from __future__ import annotations

from functools import cache

from mcplint.machine.values import Symbol
from mcplint.machine.words import program_name
from mcplint.resources import read_rule_file
from mcplint.rules.flows import Flow


@cache
def dangerous_programs() -> frozenset[str]:
    """The names in ``rules/models/programs.txt``, one a line; ``#`` begins a comment."""
    lines = read_rule_file("models/programs.txt").splitlines()
    return frozenset(line.partition("#")[0].strip() for line in lines) - {""}


def program_of(flow: Flow) -> str:
    """The name of the program that a flow's argument vector starts; "" if it is not constant."""
    if flow.path.startswith("git."):
        return "git"
    record = flow.best.event.record
    for value in record.positional[:1] or tuple(record.keywords.values())[:1]:
        atom = value.only
        if isinstance(atom, Symbol) and atom.op in ("list", "tuple") and atom.parts:
            atom = atom.parts[0].only
        if atom is not None and (name := program_name(atom)):
            return name
    return ""


def takes_options(flow: Flow) -> bool:
    """Whether the program is one whose options are known to write files or to run other programs."""
    return program_of(flow) in dangerous_programs()
