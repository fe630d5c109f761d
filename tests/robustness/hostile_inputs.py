"""Files that try to make a reader fail, each made a server by the code before it.

A prologue in the file's own encoding and with its own line ends registers one tool, so that every file matters: what
cannot be read of it leaves a run incomplete.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PROLOGUE = """\
from mcp.server.fastmcp import FastMCP
mcp = FastMCP("hostile")
@mcp.tool()
def hostile() -> str:
    '''Say yes.'''
    return "yes"
"""
HEALTHY = PROLOGUE.replace("hostile", "healthy")

Answer = Literal["found", "named"]
"""What becomes of an input: its tool is found, or a diagnostic names its file."""

Make = Callable[[Path], None]


@dataclass(frozen=True)
class Hostile:
    """One input: ``make`` puts the file ``name`` (or what looks like one) into a folder."""

    name: str
    answer: Answer
    make: Make


def text(
    name: str, answer: Answer, body: str, *, encoding: str = "utf-8", first: str = "", ends: str = "\n"
) -> Hostile:
    """A text file: ``first``, the prologue, ``body``; with ``ends`` as its line ends."""
    content = (first + PROLOGUE + body).replace("\n", ends).encode(encoding)
    return Hostile(name, answer, lambda folder: _write(folder / name, content))


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _without_permission(folder: Path) -> None:
    path = folder / "noperm.py"
    path.write_text(PROLOGUE, encoding="utf-8")
    path.chmod(0)


def _loop(folder: Path) -> None:
    (folder / "loop.py").write_text(PROLOGUE, encoding="utf-8")
    (folder / "loop").symlink_to(".")


def _link_to_itself(folder: Path) -> None:
    (folder / "dangling.py").symlink_to("dangling.py")


def _folder_like_a_file(folder: Path) -> None:
    (folder / "dir.py").mkdir()
    (folder / "dir.py" / "server.py").write_text(PROLOGUE, encoding="utf-8")


_SHELL = 'import os\nos.system("ls")\n'
_UNREADABLE: Answer = "named" if getattr(os, "geteuid", lambda: 1)() else "found"

INPUTS = [
    text("syntax_error.py", "named", "def f(:\n    pass\n"),
    text("py2.py", "named", 'print "hi"\nexec "x"\n'),
    text("latin1_nocookie.py", "named", 'x = "é"\n', encoding="latin-1"),
    text("latin1_cookie.py", "found", 'x = "é"\n', encoding="latin-1", first="# -*- coding: latin-1 -*-\n"),
    text("bad_cookie.py", "named", _SHELL, first="# -*- coding: nope-8 -*-\n"),
    text("utf16.py", "named", _SHELL, encoding="utf-16"),
    text("bom.py", "found", _SHELL, encoding="utf-8-sig"),
    text("nul.py", "named", 'x = "a\0b"\n'),
    Hostile(
        "binary.py", "named", lambda folder: _write(folder / "binary.py", PROLOGUE.encode() + bytes(range(256)) * 64)
    ),
    text("empty.py", "found", ""),
    text("onlycomment.py", "found", "# hi"),
    text("crlf.py", "found", _SHELL, ends="\r\n"),
    text("cr_only.py", "found", _SHELL, ends="\r"),
    text("formfeed.py", "found", "import os\n\x0c\nos.system('ls')\n"),
    text("noeol.py", "found", _SHELL.rstrip("\n")),
    text("tabs.py", "named", "if 1:\n\tif 1:\n        x = 1\n"),
    text("deep_paren.py", "named", "x = " + "(" * 1000 + "1" + ")" * 1000 + "\n"),
    text("deep_unary.py", "named", "x = " + "-" * 20_000 + "1\n"),
    text("deep_list.py", "found", "x = " + "[" * 90 + "]" * 90 + "\n"),
    text("long_binop.py", "named", "x = " + "+".join(['"a"'] * 8000) + "\n"),
    text("long_attr.py", "named", "x = a" + ".b" * 5000 + "\n"),
    text("long_call.py", "named", "x = a" + "()" * 5000 + "\n"),
    text("deep_if.py", "found", "".join(f"{' ' * i}if 1:\n" for i in range(90)) + " " * 90 + "x = 1\n"),
    text("elif_chain.py", "named", "if x == 0:\n  pass\n" + "".join(f"elif x == {i}:\n  pass\n" for i in range(3000))),
    text("big.py", "named", 'x = {"a": [1, 2, 3], "b": "ccccccccccccccccccccc"}\n' * 60_000),
    text("longline.py", "named", 'x = "' + "a" * 3_000_000 + '"\n'),
    text("path\nnewline.py", "found", _SHELL),
    text('sp ace & "q" é.py', "found", _SHELL),
    text(
        "py314.py",
        "found",
        "x = t'hi {mcp}'\ntype A[T] = list[T]\ntry:\n    pass\nexcept ValueError, TypeError:\n    pass\n",
    ),
    text(
        "walrus_match.py",
        "found",
        'match mcp:\n    case {"a": 1, **r} if (y := 3):\n        x = 1\n    case _:\n        pass\n',
    ),
    text("surrogate.py", "found", 'x = "\\ud800"\n'),
    text("twenty_megabytes.py", "named", "# " + "a" * 20_000_000 + "\n"),
    Hostile("noperm.py", _UNREADABLE, _without_permission),
    Hostile("loop.py", "found", _loop),
    Hostile("dangling.py", "named", _link_to_itself),
    Hostile("dir.py", "found", _folder_like_a_file),
]


def put(folder: Path, hostile: Hostile) -> None:
    """Make ``folder`` with one input and a healthy server beside it."""
    folder.mkdir(parents=True)
    (folder / "healthy.py").write_text(HEALTHY, encoding="utf-8")
    hostile.make(folder)
