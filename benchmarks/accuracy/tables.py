"""Scores as tables for a terminal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from judging import LabelScore, PairScore
from sarif import LEVELS
from scan import Answer
from volume import Volume, of_level

SLOWEST = 5
Json = dict[str, Any]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows in aligned columns: the first to the left, the others to the right. A row of one cell is a title."""
    texts = [[str(cell) for cell in row] for row in rows]
    full = [list(head), *(row for row in texts if len(row) > 1)]
    widths = [max(len(row[column]) for row in full) for column in range(len(head))]
    for row in [list(head), *texts]:
        cells = [
            cell.ljust(widths[0]) if number == 0 else cell.rjust(widths[number]) for number, cell in enumerate(row)
        ]
        print("  ".join(cells).rstrip())


def show_pairs(scores: Sequence[PairScore], verbose: bool) -> None:
    """By scope, by what must be seen, by category, by rule; then, if wanted, every pair."""
    print("\nPAIRS: a flaw before and after its fix")
    scoped = [score for score in scores if score.in_scope]
    others = [score for score in scores if not score.in_scope]
    rows: list[Sequence[object]] = [_pair_row("in scope", scoped), _pair_row("out of scope", others)]
    for title, key in (("to be seen", "detect"), ("category", "category")):
        groups: dict[str, list[PairScore]] = defaultdict(list)
        for score in scoped:
            groups[str(getattr(score, key) or "not said")].append(score)
        rows += [[f"in scope by {title}:"], *(_pair_row(f"  {name}", groups[name]) for name in sorted(groups))]
    rules = sorted({rule for score in scores for rule in score.rules})
    if rules:
        rows.append(["by rule that reported:"])
        rows += [_pair_row(f"  {rule}", [score for score in scores if rule in score.rules]) for rule in rules]
    table(["", "pairs", "found", "near", "sinks", "silent/judged", "not judged"], rows)
    if verbose:
        for score in scores:
            found = "found" if score.found else "near" if score.near else "missed"
            after = (
                ("silent" if score.silent else "STILL REPORTED") if score.judged else f"not judged ({score.unjudged})"
            )
            scope = "" if score.in_scope else " (out of scope)"
            print(f"  {found:7} {after:24} {score.id}{scope}  {', '.join(score.rules)}")


def _pair_row(name: str, scores: Sequence[PairScore]) -> Sequence[object]:
    judged = sum(score.judged for score in scores)
    near = sum(score.near for score in scores)
    return [
        name,
        len(scores),
        sum(score.found for score in scores),
        near,
        f"{sum(score.sinks_found for score in scores)}/{sum(score.sinks for score in scores)}",
        f"{sum(score.silent for score in scores)}/{judged}",
        near - judged,
    ]


def show_labels(scores: Sequence[LabelScore], verbose: bool) -> None:
    """By pattern: how many of the labelled lines were answered rightly; then what was wrong, or every label."""
    print("\nLABELS: lines that a tool should or should not report")
    groups: dict[str, list[LabelScore]] = defaultdict(list)
    for score in scores:
        groups[score.pattern].append(score)
    rows = [_label_row(pattern, groups[pattern]) for pattern in sorted(groups)]
    rows.append(_label_row("all", scores))
    table(["", "positive reported", "negative silent", "by-design reported", "no answer"], rows)
    for score in scores:
        if verbose or score.right is False:
            answer = "no answer" if score.problem else "reported" if score.rules else "silent"
            mark = "WRONG " if score.right is False else ""
            print(
                f"  {mark}{score.label} {answer}: {score.id} {score.pattern}, {score.place}  {', '.join(score.rules)}"
            )


def _label_row(name: str, scores: Sequence[LabelScore]) -> Sequence[object]:
    kinds = {kind: [score for score in scores if score.label == kind] for kind in ("positive", "negative", "by-design")}
    positive, negative, by_design = kinds.values()
    return [
        name,
        f"{sum(score.right is True for score in positive)}/{len(positive)}",
        f"{sum(score.right is True for score in negative)}/{len(negative)}",
        f"{sum(bool(score.rules) for score in by_design)}/{len(by_design)}",
        sum(bool(score.problem) for score in scores),
    ]


def show_volume(volume: Volume, verbose: bool) -> None:
    """Results per 1,000 lines by level and, below each level, by rule."""
    print(f"\n{volume.name.upper()}: {volume.units} units, {volume.lines:,} lines of Python")
    rows: list[Sequence[object]] = []
    for level in LEVELS:
        kinds = sorted((kind for kind in volume.results if kind[0] == level), key=lambda kind: -volume.results[kind])
        if kinds or level in ("error", "warning"):
            rows.append(_volume_row(level, volume, *(of_level(counts, level) for counts in _counts(volume))))
        rows += [_volume_row(f"  {kind[1]}", volume, *(counts[kind] for counts in _counts(volume))) for kind in kinds]
    table(["", "results", "per 1,000 lines", "judged", "wrong", "wrong per 1,000"], rows)
    if verbose:
        for unit, problem in volume.problems.items():
            print(f"  {unit}: {problem}")


def _counts(volume: Volume) -> tuple[Counter[tuple[str, str]], ...]:
    return volume.results, volume.judged, volume.wrong


def _volume_row(name: str, volume: Volume, results: int, judged: int, wrong: int) -> Sequence[object]:
    known = f"{volume.per_thousand(wrong):.2f}" if judged == results else f">= {volume.per_thousand(wrong):.2f}"
    return [name, results, f"{volume.per_thousand(results):.2f}", judged, wrong, known]


def show_cost(answers: Mapping[Path, Answer], corpus: Path, seconds: float) -> None:
    """Time, the slowest trees, and every tree without a whole answer."""
    total = sum(answer.seconds for answer in answers.values())
    print(f"\n{len(answers)} trees, {total:.1f} s of tool time, {seconds:.1f} s in all")
    for tree, answer in sorted(answers.items(), key=lambda item: -item[1].seconds)[:SLOWEST]:
        print(f"  {answer.seconds:6.1f} s  {tree.relative_to(corpus)}")
    silent = {tree: answer for tree, answer in answers.items() if answer.problem}
    print(f"{len(silent)} without an answer" + (":" if silent else ""))
    for tree, answer in silent.items():
        print(f"  {tree.relative_to(corpus)}: {answer.problem}")
    partial = [tree for tree, answer in answers.items() if answer.incomplete and not answer.problem]
    print(f"{len(partial)} that the tool could not see whole" + (":" if partial else ""))
    for tree in partial:
        print(f"  {tree.relative_to(corpus)}")


def compare(before: Json, after: Json) -> bool:
    """Print what changed since an earlier report; whether something became worse."""
    worse: list[str] = []
    better: list[str] = []
    for name, keys in (("pairs", ("found", "near", "silent")), ("labels", ("right",))):
        old = {row["id"]: row for row in before.get(name, ())}
        for row in after.get(name, ()):
            for key in keys:
                was, now = bool(old.get(row["id"], row)[key]), bool(row[key])
                if was != now:
                    (better if now else worse).append(f"{name}: {row['id']}: {key if now else f'not {key}'}")
    for name in ("clean", "servers", "labs"):
        if name in before and name in after:
            for level in ("error", "warning"):
                old_rate, new_rate = _rate(before[name], level), _rate(after[name], level)
                if round(old_rate, 2) != round(new_rate, 2):
                    change = f"{name}: {level}s per 1,000 lines: {old_rate:.2f} -> {new_rate:.2f}"
                    (worse if new_rate > old_rate else better).append(change)
    print("\nSINCE THEN" if worse or better else "\nNothing changed since then")
    for title, rows in (("worse", worse), ("better", better)):
        for text in rows:
            print(f"  {title}: {text}")
    return bool(worse)


def _rate(volume: Json, level: str) -> float:
    count = sum(row["results"] for row in volume["results"] if row["level"] == level)
    return 1000 * count / volume["lines"] if volume["lines"] else 0.0
