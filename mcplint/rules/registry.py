"""The rules that exist: an explicit table, joined by name with the pages that describe them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Literal

import msgspec

from mcplint.names import did_you_mean
from mcplint.resources import read_rule_file
from mcplint.rules.page import RuleInfo, parse_page

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context

Check = Callable[["Context"], "Iterator[Finding]"]


class Entry(msgspec.Struct, frozen=True):
    """A line of the table. ``by`` says who produces the findings: a module of the rule's own, or the run itself."""

    group: str
    name: str
    by: Literal["module", "run"] = "module"

    @property
    def module(self) -> str:
        """Dotted name of the module that holds ``check``."""
        return f"mcplint.rules.{self.group}.{self.name.replace('-', '_')}"

    @property
    def page(self) -> str:
        """Path of the rule's page below the rules folder."""
        return f"{self.group}/{self.name}.md"


TABLE: tuple[Entry, ...] = (
    Entry("analysis", "bound-reached"),
    Entry("analysis", "unanalysable-registration"),
    Entry("analysis", "unexplained-suppression", by="run"),
    Entry("analysis", "unparsable-source"),
    Entry("analysis", "unused-suppression", by="run"),
    Entry("errors", "catches-cancellation"),
    Entry("errors", "dropped-task"),
    Entry("errors", "error-returned-as-success"),
    Entry("errors", "exception-detail-exposed"),
    Entry("errors", "fallible-conversion"),
    Entry("errors", "implicit-none-return"),
    Entry("errors", "missing-timeout"),
    Entry("errors", "optional-dereference"),
    Entry("errors", "raise-without-cause"),
    Entry("errors", "swallowed-exception"),
    Entry("errors", "unawaited-coroutine"),
    Entry("errors", "unchecked-exit-status"),
    Entry("errors", "unchecked-http-status"),
    Entry("errors", "unknown-tool-falls-through"),
    Entry("files", "bypassable-path-guard"),
    Entry("files", "destructive-path-operation"),
    Entry("files", "insecure-temporary-file"),
    Entry("files", "path-traversal"),
    Entry("files", "unsafe-archive-extraction"),
    Entry("injection", "argument-injection"),
    Entry("injection", "browser-script-injection"),
    Entry("injection", "bypassable-query-guard"),
    Entry("injection", "code-execution-tool"),
    Entry("injection", "code-injection"),
    Entry("injection", "command-injection"),
    Entry("injection", "dynamic-dispatch-by-name"),
    Entry("injection", "format-string-injection"),
    Entry("injection", "header-injection"),
    Entry("injection", "program-allowlist"),
    Entry("injection", "query-language-injection"),
    Entry("injection", "raw-query-tool"),
    Entry("injection", "regex-injection"),
    Entry("injection", "shell-denylist"),
    Entry("injection", "sql-injection"),
    Entry("injection", "template-injection"),
    Entry("injection", "unsafe-deserialisation"),
    Entry("injection", "untrusted-text-in-system-role"),
    Entry("injection", "xml-external-entities"),
    Entry("network", "bypassable-url-guard"),
    Entry("network", "cleartext-credentials"),
    Entry("network", "redirect-after-check"),
    Entry("network", "ssrf"),
    Entry("network", "tls-verification-disabled"),
    Entry("protocol", "blocking-call-in-async"),
    Entry("protocol", "exit-in-handler"),
    Entry("protocol", "nested-event-loop"),
    Entry("protocol", "reads-stdin"),
    Entry("protocol", "stdout-on-stdio-server"),
    Entry("resources", "connection-at-import"),
    Entry("resources", "heavy-import"),
    Entry("resources", "resource-never-closed"),
    Entry("resources", "unbounded-result"),
    Entry("resources", "use-after-close"),
    Entry("schema", "ambiguous-union"),
    Entry("schema", "declared-argument-ignored"),
    Entry("schema", "duplicate-tool-name"),
    Entry("schema", "implicit-optional"),
    Entry("schema", "invalid-input-schema"),
    Entry("schema", "invalid-tool-name"),
    Entry("schema", "missing-parameter-description"),
    Entry("schema", "missing-tool-description"),
    Entry("schema", "non-exhaustive-choice"),
    Entry("schema", "opaque-parameter"),
    Entry("schema", "optional-argument-subscripted"),
    Entry("schema", "output-contract-broken"),
    Entry("schema", "reserved-parameter-name"),
    Entry("schema", "stringly-typed-choice"),
    Entry("schema", "unbounded-number"),
    Entry("schema", "unbounded-text"),
    Entry("schema", "undeclared-argument"),
    Entry("schema", "unresolvable-annotation"),
    Entry("schema", "untyped-parameter"),
    Entry("schema", "unvalidated-arguments"),
    Entry("schema", "uri-template-mismatch"),
    Entry("schema", "variadic-signature"),
    Entry("state", "check-then-act"),
    Entry("state", "cross-session-leak"),
    Entry("state", "escaping-request-context"),
    Entry("state", "fixed-output-path"),
    Entry("state", "iteration-while-mutable"),
    Entry("state", "lazy-initialisation-race"),
    Entry("state", "loop-bound-object-shared"),
    Entry("state", "lost-update"),
    Entry("state", "process-global-mutated"),
    Entry("state", "shared-mutable-state"),
    Entry("state", "thread-affine-object-shared"),
    Entry("state", "thread-lock-across-await"),
    Entry("state", "unbounded-cache"),
)
"""Every rule, ordered by group and name."""

_BY_NAME = {entry.name: entry for entry in TABLE}

NAMES: tuple[str, ...] = tuple(entry.name for entry in TABLE)
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(entry.group for entry in TABLE))


@cache
def rule(name: str) -> RuleInfo:
    """The metadata of the rule ``name``. Raises KeyError if there is none."""
    entry = _BY_NAME[name]
    return parse_page(entry.group, entry.name, read_rule_file(entry.page))


def rules() -> tuple[RuleInfo, ...]:
    """All rules in the order of the table."""
    return tuple(rule(name) for name in NAMES)


def group_of(name: str) -> str:
    """The group of the rule ``name``. Raises KeyError if there is none."""
    return _BY_NAME[name].group


def unknown_name(name: str) -> str | None:
    """Why ``name`` names neither a rule nor a group, with a suggestion; None if it does."""
    if name in _BY_NAME or name in GROUPS:
        return None
    near = did_you_mean(name, (*NAMES, *GROUPS))
    hint = f"did you mean `{near}`?" if near else "`mcplint rules` lists all names"
    return f"there is no rule or group `{name}`: {hint}"


def check_of(entry: Entry) -> Check:
    """The function that looks for the rule's findings."""
    check: Check = import_module(entry.module).check
    return check
