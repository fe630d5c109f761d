"""Words of a command: the program that the first one names, values of options, words that are no options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.derivations import MAX_LINKS, flow_arguments, made, subject_of
from mcplint.machine.texts import segments
from mcplint.machine.values import Atom, Const, Symbol, Value

if TYPE_CHECKING:
    from mcplint.models.models import Models


def program_of(word: Value) -> str:
    """The name of the program, if all alternatives that are known are the same one."""
    names = {name for atom in word.atoms if (name := program_name(atom))}
    return names.pop() if len(names) == 1 else ""


def program_name(atom: Atom) -> str:
    """The name of the program that a word of a command or ``shutil.which`` names; "" if it is not known."""
    subject = subject_of(atom)
    call = made(subject) if subject is not None else None
    if call is not None and call.path == "shutil.which":
        wanted = call.record.get(0, "cmd")
        only = wanted.only if wanted is not None else None
        return program_name(only) if only is not None else ""
    if not isinstance(atom, Const) or not isinstance(atom.value, str):
        return ""
    return atom.value.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")


def takes_next(models: Models, parts: list[Value], index: int) -> bool:
    """Whether a word is an option of the program whose value is the word behind it."""
    row = models.table("option-values").get(program_of(parts[0]).replace("-", "_"))
    atom = parts[index].only
    return row is not None and isinstance(atom, Const) and atom.value in row.get("options", ())


def is_no_option(models: Models, word: Value) -> bool:
    """Whether nothing that a word may be begins with a dash."""
    return is_prefixed(word) or (bool(word.atoms) and all(_is_rooted(models, atom) for atom in word.atoms))


def is_prefixed(word: Value) -> bool:
    """Whether every alternative begins with a constant that no option name can be put in place of."""
    return bool(word.atoms) and all(map(_begins_with_constant, word.atoms))


def _begins_with_constant(atom: Atom) -> bool:
    if not isinstance(atom, Symbol) or not atom.parts:
        return False
    if atom.op == "checked":
        return is_prefixed(atom.parts[0])
    return atom.op == "text" and isinstance(segments(atom)[0].only, Const)


def beginnings(word: Value) -> list[Value]:
    """What a word may begin with: of a text that is put together, the first segment that is not empty."""
    found: list[Value] = []
    for atom in word.atoms:
        if not isinstance(atom, Symbol) or atom.op != "text":
            found.append(Value((atom,), word.labels))
            continue
        for part in segments(atom):
            found.append(part)
            if Const("") not in part.atoms:
                break
    return found


_JOINS = ("os.path.join", "pathlib.Path().__truediv__", "pathlib.Path().joinpath")
"""What puts a path together: the result begins as the first part does, or as an absolute one does."""


def _is_rooted(models: Models, atom: Atom, depth: int = MAX_LINKS) -> bool:
    """Whether a path was made absolute, so that it begins with a slash or a drive, or was joined to one that was."""
    subject = subject_of(atom)
    call = made(subject) if subject is not None else None
    flow = models.flow(call.path) if call is not None else None
    if isinstance(subject, Symbol) and subject.op == "checked":
        values = list(subject.parts)
    elif call is None or flow is None or depth == 0:
        return False
    elif call.path in models.table("absolute-paths"):
        return True
    else:
        values = flow_arguments(flow, call) if flow.keeps in ("text", "location") or call.path in _JOINS else []
        values = values[:1] if call.path in _JOINS else values
    return bool(values) and all(_is_rooted(models, inner, depth - 1) for value in values for inner in value.atoms)
