"""What counts as an answer to a labelled place: relevance of a result, nearness, silence after the fix.

A result is *relevant* to a category if a CWE tag of its rule or its rule's group fits (:data:`CATEGORIES`). It is *on*
a line if it lies, or a code flow of it ends, within :data:`TOLERANCE` lines of it, and *near* if in the same function.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from manifests import Corpus, Label, Pair, Sink
from sarif import Result
from scan import MISSING, Answer

TOLERANCE = 2

CATEGORIES: dict[str, tuple[frozenset[int], frozenset[str]]] = {
    name: (frozenset(cwe), frozenset(groups))
    for name, cwe, groups in [
        ("path traversal", {22, 23, 36, 41, 59, 61, 73, 178, 377, 434, 552}, {"files"}),
        ("command injection", {77, 78, 88, 94, 184}, set()),
        ("argument injection", {77, 78, 88, 184}, set()),
        ("code exec", {77, 78, 94, 95, 96, 470, 502, 693, 1336}, set()),
        ("unsafe reflection", {94, 95, 470, 915}, set()),
        ("unsafe deserialization", {94, 502}, set()),
        ("SSRF", {20, 350, 441, 601, 610, 918}, {"network"}),
        ("SQL injection", {89, 90, 564, 643, 943}, set()),
        ("read-only bypass", {89, 184, 269, 284, 693, 943}, set()),
        ("DNS rebinding", {306, 346, 350, 942, 1188, 1327}, {"auth"}),
        ("missing auth", {284, 285, 287, 306, 639, 668, 862, 863, 942, 1188, 1327}, {"auth"}),
        ("TLS verification off", {295, 297, 319}, set()),
        ("secrets", {200, 209, 312, 522, 526, 532, 540, 552, 798}, {"secrets"}),
        ("XSS", {79, 80, 116}, set()),
        ("swallowed error", {252, 253, 390, 391, 392, 394, 396, 397, 636, 703, 754, 755}, {"errors"}),
        ("unhandled error / DoS", {248, 400, 754, 755, 770}, {"errors"}),
        ("shared mutable state", {362, 366, 367, 488, 567, 662, 668, 820, 821, 1058}, {"state"}),
        ("missing argument schema", {20, 1173, 1284, 1286, 1287}, {"schema"}),
        ("tool poisoning", {77, 451, 506, 1007, 1427}, {"metadata"}),
        ("rug pull", {451, 494, 506, 829}, {"metadata"}),
        ("weak randomness", {330, 335, 338, 340}, {"auth", "secrets"}),
    ]
}
"""Category of a pair or pattern of a label: the CWE numbers and rule groups that fit it."""


def relevant(results: Iterable[Result], category: str, any_rule: bool = False) -> list[Result]:
    """The results that fit ``category``; with ``any_rule`` all of them, for tools that carry no CWE."""
    cwe, groups = CATEGORIES[category]
    return [result for result in results if any_rule or result.cwe & cwe or result.tags & groups]


def read_text(path: Path) -> str:
    """The text of a file of the corpus, "" if there is none."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def function_lines(source: str, line: int) -> range:
    """The lines of the innermost ``def`` around ``line``, by indentation: it works on any Python, broken or new."""
    lines = re.sub(r'("""|\'\'\').*?\1', _blank, source, flags=re.DOTALL).splitlines()
    if not 1 <= line <= len(lines):
        return range(line, line + 1)
    own = _indent(lines[line - 1])
    for start in range(line - 1, -1, -1):
        indent = _indent(lines[start])
        if re.match(r"\s*(async\s+)?def\s", lines[start]) and (indent < own or start == line - 1):
            end = start + 1
            while end < len(lines) and _belongs(lines[end], indent):
                end += 1
            if line <= end:
                return range(start + 1, end + 1)
    return range(line, line + 1)


def _blank(text: re.Match[str]) -> str:
    return '""' + "\n" * text[0].count("\n")


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _belongs(text: str, indent: int) -> bool:
    """Whether a line is part of a function indented by ``indent``: deeper, blank, a comment, its signature's end."""
    return not text.strip() or _indent(text) > indent or text.lstrip().startswith((")", "#", "]", "}"))


def function_line(source: str, name: str) -> int | None:
    """The line of the first ``def name`` in ``source``."""
    found = re.search(rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{re.escape(name)}\b", source, re.MULTILINE) if name else None
    return source.count("\n", 0, found.start()) + 1 if found else None


@dataclass(frozen=True)
class Hits:
    """Relevant results at a place: ``on`` the line, ``near`` it (in its function, but not on the line)."""

    on: tuple[Result, ...] = ()
    near: tuple[Result, ...] = ()

    @property
    def all(self) -> tuple[Result, ...]:
        return self.on + self.near


_NAMED = re.compile(r"[Aa]rgument `(\w+)`")


def _is_about(result: Result, argument: str, file: str, body: range) -> bool:
    """Whether a result is about one of the words in ``argument``, if its code flows to ``body`` name any argument."""
    wanted = set(re.findall(r"\w+", argument))
    flows = [flow for flow in result.flows if flow[-1].file == file and flow[-1].line in body]
    named = {name for flow in flows for name in _NAMED.findall(flow[0].message)}
    return not wanted or not named or not wanted.isdisjoint(named)


def hits(results: Iterable[Result], file: str, line: int, source: str, argument: str = "") -> Hits:
    """Those of ``results`` that are on or near ``line`` of ``file``, whose text is ``source``; with ``argument`` those
    about other arguments are left out."""
    body = function_lines(source, line)
    on, near = [], []
    for result in results:
        if not _is_about(result, argument, file, body):
            continue
        lines = [step.line for step in (result.place, *result.ends) if step.file == file]
        if any(abs(one - line) <= TOLERANCE for one in lines):
            on.append(result)
        elif any(one in body for one in lines):
            near.append(result)
    return Hits(tuple(on), tuple(near))


@dataclass(frozen=True)
class PairScore:
    """How a tool did on a pair. ``judged``: near or found, and the mended tree says whether it is silent there;
    ``unjudged`` says why not. ``rules`` reported it. ``problems``: trees without an answer."""

    id: str
    category: str
    detect: str | None
    in_scope: bool
    sinks: int
    sinks_found: int
    found: bool
    near: bool
    judged: bool
    silent: bool
    unjudged: str
    rules: tuple[str, ...]
    problems: tuple[str, ...]


def score_pair(pair: Pair, corpus: Corpus, answers: dict[Path, Answer], any_rule: bool = False) -> PairScore:
    """Look for the sinks in the vulnerable tree, then for what is left of them in the mended one."""
    old, new = corpus.vulnerable(pair), corpus.fixed(pair)
    before = answers.get(old, MISSING)
    after = answers.get(new, MISSING) if pair.fixed else Answer()
    results = relevant(before.results, pair.category, any_rule)
    seen = [
        (sink, hits(results, sink.file, sink.line, read_text(old / sink.file), sink.argument)) for sink in pair.sinks
    ]
    reported = [(sink, found) for sink, found in seen if found.all]
    unjudged = ""
    if not reported:
        unjudged = "not found"
    elif not pair.fix_counts:
        unjudged = f"fix: {pair.fix_quality}"
    elif after.problem:
        unjudged = f"fixed tree: {after.problem}"
    left = not unjudged and any(
        _still_there(sink, found, relevant(after.results, pair.category, any_rule), new) for sink, found in reported
    )
    return PairScore(
        id=pair.id,
        category=pair.category,
        detect=pair.detect,
        in_scope=pair.in_scope,
        sinks=len(pair.sinks),
        sinks_found=sum(bool(found.on) for _, found in seen),
        found=any(found.on for _, found in seen),
        near=bool(reported),
        judged=not unjudged,
        silent=not unjudged and not left,
        unjudged=unjudged,
        rules=tuple(sorted({result.rule for _, found in seen for result in found.all})),
        problems=tuple(
            f"{side}: {answer.problem}" for side, answer in (("vulnerable", before), ("fixed", after)) if answer.problem
        ),
    )


def _still_there(sink: Sink, found: Hits, results: list[Result], tree: Path) -> bool:
    """Whether a rule that reported the sink reports it in the mended tree too: on the mended line if it was on the line
    before, else in the function."""
    source = read_text(tree / sink.file)
    line = sink.fixed_line or function_line(source, sink.function_name)
    if line is None:
        return False
    again = hits(results, sink.file, line, source, sink.argument)
    exact = bool(found.on and sink.fixed_line)
    return any(
        result.rule in {one.rule for one in (found.on if exact else found.all)}
        for result in (again.on if exact else again.all)
    )


@dataclass(frozen=True)
class LabelScore:
    """How a tool did on a label. ``right`` is None where either answer is, or where there is none."""

    id: str
    pattern: str
    label: str
    place: str
    rules: tuple[str, ...]
    right: bool | None
    problem: str


def score_label(label: Label, corpus: Corpus, answers: dict[Path, Answer], any_rule: bool = False) -> LabelScore:
    """Whether a relevant result is on the labelled line, and whether it should be."""
    answer = answers.get(label_folder(label, corpus), MISSING)
    folder = PurePosixPath(label.unit)
    file = PurePosixPath(label.file).relative_to(folder if label.file != label.unit else folder.parent).as_posix()
    source = read_text(corpus.tree(label.tree) / label.file)
    found = hits(relevant(answer.results, label.pattern, any_rule), file, label.line, source)
    expected = {"positive": True, "negative": False}.get(label.label)
    return LabelScore(
        id=label.id,
        pattern=label.pattern,
        label=label.label,
        place=f"{label.tree.folder}/{label.file}:{label.line}",
        rules=tuple(sorted({result.rule for result in found.on})),
        right=None if expected is None or answer.problem else bool(found.on) is expected,
        problem=answer.problem,
    )


def label_folder(label: Label, corpus: Corpus) -> Path:
    """What the tool is run on for a label: the server's own folder."""
    return corpus.tree(label.tree) / label.unit if label.unit else corpus.tree(label.tree)
