"""Suppression comments: ``# mcplint: ignore[rule, group] reason`` and ``# mcplint: ignore-file[…] reason``."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from mcplint.finding import Location
from mcplint.syntax.hir import Comment, Module

_START = re.compile(r"#[ \t]*mcplint[ \t]*:[ \t]*", re.IGNORECASE)
_VERB = re.compile(r"ignore(?P<file>-file)?(?![\w-])[ \t]*", re.IGNORECASE)
_NAMES = re.compile(r"\[([^\]\[#]*)\]")
_NEXT_COMMENT = re.compile(
    r"[ \t]+#(?=[ \t])|"
    r"[ \t]*#[ \t]*(?:noqa|nosec|nosemgrep|type:|fmt:|isort:|ruff:|pylint:|pyright:|mypy:|pragma:|mcplint[ \t]*:)",
    re.IGNORECASE,
)
_FORM = "write `# mcplint: ignore[rule-name] reason`"


class Suppression(msgspec.Struct, frozen=True):
    """One suppression comment.

    ``names`` are the rules and groups it accepts, in lower case; none if it is malformed: ``problem`` then says why.
    ``alone``: nothing stands before it on its line. ``whole_file``: ``ignore-file``. Line and columns count from 1.
    """

    line: int
    column: int
    end_column: int
    names: tuple[str, ...]
    reason: str
    alone: bool
    whole_file: bool = False
    problem: str = ""

    def location(self, path: str) -> Location:
        """Where the comment stands in the file ``path``."""
        return Location(path, self.line, self.column, self.line, self.end_column)


def find_suppressions(module: Module) -> tuple[Suppression, ...]:
    """The suppression comments of ``module``, malformed ones included, in the order of their places."""
    return parse_suppressions(module.comments)


def parse_suppressions(comments: Iterable[Comment]) -> tuple[Suppression, ...]:
    """The suppressions in ``comments``: several on one line and behind other comments too."""
    return tuple(
        _parse(comment, start)
        for comment in comments
        if "mcplint" in comment.text.lower()
        for start in _START.finditer(comment.text)
    )


def _parse(comment: Comment, start: re.Match[str]) -> Suppression:
    text = comment.text
    following = _NEXT_COMMENT.search(text, start.end())
    text = text[: following.start() if following else len(text)].rstrip()
    whole_file, names, reason, problem = _body(text[start.end() :])
    return Suppression(
        line=comment.line,
        column=comment.column + start.start(),
        end_column=comment.column + len(text),
        names=names,
        reason=reason,
        alone=comment.alone and start.start() == 0,
        whole_file=whole_file,
        problem=problem,
    )


def _body(text: str) -> tuple[bool, tuple[str, ...], str, str]:
    """What follows ``mcplint:``: whether it is about the whole file, the names, the reason, the problem."""
    verb = _VERB.match(text)
    if verb is None:
        word = text.split(None, 1)[0] if text else "nothing"
        return False, (), "", f"`{word}` is not understood: {_FORM}"
    whole_file = verb["file"] is not None
    brackets = _NAMES.match(text, verb.end())
    if brackets is None:
        if text[verb.end() : verb.end() + 1] == "[":
            return whole_file, (), "", f"the bracket is not closed: {_FORM}"
        return whole_file, (), "", f"a suppression must name what it accepts: {_FORM}"
    names = tuple(dict.fromkeys(name.strip().lower() for name in brackets[1].split(",") if name.strip()))
    if not names:
        return whole_file, (), "", f"the brackets are empty: {_FORM}"
    return whole_file, names, text[brackets.end() :].strip(" \t:-–—"), ""
