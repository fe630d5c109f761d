"""Versions and version specifiers, as far as the question "which major version?" needs them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

Version = tuple[int, ...]
"""The release part of a version, without trailing zeros: 2.0.0rc1 is (2,)."""

_VERSION = re.compile(r"v?(?:\d+!)?(\d{1,9}(?:\.\d{1,9}){0,7})")
_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>|\^|~|=)?\s*(v?\d[\w.!+-]*?(?:\.\*)?|\*)")


class Bounds(msgspec.Struct, frozen=True):
    """The versions that a specifier allows: at least ``low``, below ``high`` (or up to it, if ``closed``).

    ``exact`` is the full version of a pin (with its zeros), ``without`` holds the majors that ``!=N.*`` excludes.
    """

    low: Version = ()
    high: Version | None = None
    closed: bool = False
    exact: Version | None = None
    without: frozenset[int] = frozenset()

    def meet(self, other: Bounds) -> Bounds | None:
        """What both allow; None if that is nothing."""
        low = max(self.low, other.low)
        high, closed = self.high, self.closed
        if other.high is not None and (high is None or (other.high, other.closed) < (high, closed)):
            high, closed = other.high, other.closed
        met = Bounds(low, high, closed, self.exact or other.exact, self.without | other.without)
        return met if high is None or low < high or (closed and low == high) else None

    def allows_major(self, major: int) -> bool:
        """Whether some version of this major is allowed."""
        return major not in self.without and self.meet(Bounds((major,), (major + 1,))) is not None

    def newest_major(self, known: Iterable[int]) -> int | None:
        """The newest of the majors ``known`` that is allowed, else the major of the lower bound, else None."""
        allowed = [major for major in known if self.allows_major(major)]
        if allowed:
            return max(allowed)
        return self.low[0] if self.low else (0 if self.high is not None and self.high <= (1,) else None)


ANY = Bounds()


def parse_version(text: str) -> Version | None:
    """The release part of a version, zeros included; None if it starts with none."""
    match = _VERSION.match(text.strip())
    return tuple(int(part) for part in match[1].split(".")) if match else None


def pin(version: Version) -> Bounds:
    """Exactly ``version``."""
    return Bounds(_short(version), _short(version), True, version)


def parse_specifier(text: str) -> Bounds:
    """The versions that ``text`` allows: PEP 440 (``>=1.6,<2``), and poetry's ``^1.2``, ``~1.2``, ``1.*``, ``a || b``.

    Raises:
        ValueError: it is no specifier, or allows nothing.
    """
    alternatives = [_conjunction(part) for part in text.split("||")]
    return max(alternatives, key=lambda bounds: (bounds.high is None, bounds.high or (), bounds.low))


def _conjunction(text: str) -> Bounds:
    bounds = ANY
    for clause in text.replace(" ,", ",").split(","):
        if not clause.strip():
            continue
        match = _CLAUSE.fullmatch(clause.strip())
        if match is None:
            raise ValueError(f"`{clause.strip()}` is no version specifier")
        met = bounds.meet(_clause(match[1] or "", match[2]))
        if met is None:
            raise ValueError(f"no version satisfies `{text.strip()}`")
        bounds = met
    return bounds


def _clause(operator: str, text: str) -> Bounds:
    """One clause. A version without operator is poetry's way to write a pin."""
    if text == "*":
        return ANY
    wildcard = text.endswith(".*")
    version = parse_version(text.removesuffix(".*"))
    if version is None:
        raise ValueError(f"`{text}` is no version")
    short = _short(version)
    if operator == "!=":
        return Bounds(without=frozenset(version)) if wildcard and len(version) == 1 else ANY
    if wildcard:
        return Bounds(short, _next(version))
    if operator in ("", "=", "==", "==="):
        return pin(version)
    if operator in (">=", ">"):
        return Bounds(short)
    if operator in ("<", "<="):
        return Bounds((), short, operator == "<=")
    if operator == "~=":
        return Bounds(short, _next(version[:-1] or version))
    if operator == "~":
        return Bounds(short, _next(version[:2]))
    return Bounds(short, _next(_caret(version)))


def _caret(version: Version) -> Version:
    """The part that ``^`` keeps: up to the first number that is not zero."""
    for size, number in enumerate(version, 1):
        if number:
            return version[:size]
    return version


def _next(version: Version) -> Version:
    """The first version behind all that start with ``version``."""
    return (*version[:-1], version[-1] + 1)


def _short(version: Version) -> Version:
    """``version`` without trailing zeros, so that 2.0 and 2 compare equal; never empty."""
    size = len(version)
    while size > 1 and version[size - 1] == 0:
        size -= 1
    return version[:size]
