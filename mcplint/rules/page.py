"""Rule pages: ``rules/<group>/<name>.md``, the one description of a rule that people, reports and tests share.

A page starts with front matter between two ``---`` lines (``key: value``, lists as ``[a, b]``) and goes on with the
sections of :data:`SECTIONS` in that order. Fenced blocks of the *Example* section are tests: a block whose info string
says ``bad`` or ``good`` starts an example, a block with ``file=…`` alone adds a file to the example before it::

    ```python bad sdk=mcp>=2
    ```toml file=pyproject.toml

The format is small on purpose: it is read at start-up, without a YAML or Markdown library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from mcplint.finding import Confidence, Severity

SECTIONS = ("What it does", "Why is this bad", "Example", "How to fix", "Limitations", "References")
"""Titles that every page has, in this order."""

FixKind = Literal["none", "suggestion", "safe", "unsafe"]

_KEYS = {
    "summary",
    "severity",
    "confidence",
    "cwe",
    "owasp",
    "since",
    "fix",
    "guarantee",
    "default",
    "security_severity",
}
_OPTIONAL = {"cwe", "owasp", "guarantee", "default", "security_severity"}
_FIXES = ("none", "suggestion", "safe", "unsafe")


class PageError(ValueError):
    """A rule page that does not follow the format; the text names the rule and what is wrong."""


class Example(msgspec.Struct, frozen=True):
    """A program on which the rule must speak (``bad``) or be silent (``good``): files, and the SDK it is for."""

    verdict: Literal["bad", "good"]
    files: tuple[tuple[str, str], ...]
    sdk: str | None = None


class RuleInfo(msgspec.Struct, frozen=True, kw_only=True):
    """All metadata of a rule. ``default`` is False for rules that only ``--strict`` or ``--select`` turns on.

    ``guarantee`` names what Rust guarantees in its place, ``owasp`` holds ids of the OWASP MCP Top 10, ``body`` is the
    page below its front matter.
    """

    name: str
    group: str
    summary: str
    severity: Severity
    confidence: Confidence
    since: str
    fix: FixKind
    cwe: tuple[int, ...] = ()
    owasp: tuple[str, ...] = ()
    guarantee: str | None = None
    default: bool = True
    security_severity: float | None = None
    body: str = ""

    def sections(self) -> dict[str, str]:
        """The page's sections by title, in their order."""
        found: dict[str, str] = {}
        title = ""
        for line, is_code in _lines(self.body):
            if not is_code and line.startswith("## "):
                title = line[3:].strip()
                found[title] = ""
            elif title:
                found[title] += line + "\n"
        return {name: text.strip("\n") for name, text in found.items()}

    def examples(self) -> tuple[Example, ...]:
        """The programs of the *Example* section.

        Raises :class:`PageError` for a file block that follows no example.
        """
        found: list[Example] = []
        for info, code in _blocks(self.sections().get("Example", "")):
            words = info.split()[1:]
            options = dict(word.split("=", 1) for word in words if "=" in word)
            file = (options.get("file", "server.py"), code)
            if "bad" in words or "good" in words:
                found.append(Example("bad" if "bad" in words else "good", (file,), options.get("sdk")))
            elif "file" in options:
                if not found:
                    raise PageError(f"{self.name}: a block with file={file[0]} must follow a bad or good block")
                found[-1] = msgspec.structs.replace(found[-1], files=(*found[-1].files, file))
        return tuple(found)


def parse_page(group: str, name: str, text: str) -> RuleInfo:
    """Read the page ``text`` of the rule ``group/name``.

    Raises :class:`PageError` for a page without front matter and for unknown, missing or malformed entries.
    """
    head, found, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not found:
        raise PageError(f"{name}: the page must start with front matter between two '---' lines")
    entries = dict(_entry(name, line) for line in head.splitlines() if line.strip())
    unknown, missing = sorted(entries.keys() - _KEYS), sorted(_KEYS - _OPTIONAL - entries.keys())
    if unknown or missing:
        raise PageError(f"{name}: front matter has unknown entries {unknown} and lacks {missing}")
    try:
        return RuleInfo(
            name=name,
            group=group,
            summary=entries["summary"],
            severity=Severity[entries["severity"].upper()],
            confidence=Confidence[entries["confidence"].upper()],
            since=entries["since"],
            fix=_fix(entries["fix"]),
            cwe=tuple(int(number) for number in _list(entries.get("cwe", "[]"))),
            owasp=_list(entries.get("owasp", "[]")),
            guarantee=_optional(entries.get("guarantee")),
            default={"true": True, "false": False}[entries.get("default", "true")],
            security_severity=float(entries["security_severity"]) if "security_severity" in entries else None,
            body=body.strip("\n") + "\n",
        )
    except (KeyError, ValueError) as error:
        raise PageError(f"{name}: malformed front matter: {error}") from error


def _entry(name: str, line: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon or not key.strip().isidentifier():
        raise PageError(f"{name}: front matter line {line!r} is not 'key: value'")
    return key.strip(), re.sub(r'^(["\'])(.*)\1$', r"\2", value.strip())


def _list(value: str) -> tuple[str, ...]:
    if not (value.startswith("[") and value.endswith("]")):
        raise ValueError(f"{value!r} is not a list such as [a, b]")
    return tuple(part.strip() for part in value[1:-1].split(",") if part.strip())


def _fix(value: str) -> FixKind:
    for kind in _FIXES:
        if value == kind:
            return kind  # type: ignore[return-value]
    raise ValueError(f"fix is one of {', '.join(_FIXES)}, not {value!r}")


def _optional(value: str | None) -> str | None:
    return None if value in (None, "", "none") else value


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Lines of Markdown and whether each is inside a fenced block (a ``## `` there is a comment, no title)."""
    inside = False
    for line in text.splitlines():
        fence = line.startswith("```")
        yield line, inside or fence
        inside ^= fence


def _blocks(section: str) -> Iterator[tuple[str, str]]:
    """Fenced blocks as (info string, code)."""
    for match in re.finditer(r"^```([^\n`]*)\n(.*?)^```[ \t]*$", section, re.MULTILINE | re.DOTALL):
        yield match[1], match[2]
