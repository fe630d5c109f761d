"""Tools whose declared purpose is the power itself: reported once, as such, not as an injection."""

from __future__ import annotations

import re

from mcplint.rules.flows import Flow
from mcplint.rules.taint import declares

_COMMANDS = re.compile(
    r"\b(run|execute|exec|invoke|send|issue)\w*\b.*\b(commands?|shell|bash|terminal|scripts?|cmd|powershell)\b"
    r"|\b(shell|bash|terminal|command)\b.*\b(run|execute|exec)\w*\b|\b(shell|bash|terminal|cmd)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(run|execute|exec|eval|evaluate|invoke)\w*\b.*\b(code|python|scripts?|expressions?|cells?|javascript|js|snippets?|notebook)\b"
    r"|\b(code|python|script)\b.*\b(run|execute|exec|eval|interpreter|runner|sandbox)\w*\b|\b(repl|eval)\b",
    re.IGNORECASE,
)


def runs_commands(flow: Flow) -> bool:
    """Whether every tool that reaches the sink hands it a whole command and says that this is its purpose."""
    return all(reach.hit.how == "whole" and declares(reach.run.tool, _COMMANDS) for reach in flow.reaches)


def runs_code(flow: Flow) -> bool:
    """Whether every tool that reaches the sink hands it whole code and says that running code is its purpose."""
    return all(reach.hit.how == "whole" and declares(reach.run.tool, _CODE) for reach in flow.reaches)
