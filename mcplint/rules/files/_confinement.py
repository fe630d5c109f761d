"""Whether a program means to keep paths in a folder."""

from __future__ import annotations

from mcplint.machine.derivations import made
from mcplint.machine.values import Symbol
from mcplint.rules.flows import Flow

_JOINING = ("os.path.join", "().__truediv__", "().__rtruediv__", "().joinpath")


def joined_to_a_folder(flow: Flow) -> bool:
    """Whether the argument is a part of the path only: joined to a folder, or in a text."""
    for subject in flow.best.hit.chain:
        if isinstance(subject, Symbol) and subject.op == "text":
            return True
        call = made(subject)
        if call is not None and call.path.endswith(_JOINING):
            return True
    return False
