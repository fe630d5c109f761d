"""Draw findings for a hand to judge, show them with their code, and say how precise the judged ones are.

  sample.py draw CORPUS       errors of the real servers, 100 of them, into sample.jsonl
  sample.py show CORPUS       those that nobody has judged, with trace and code
  sample.py precision         what the judged ones say, by rule

To judge a finding, set ``verdict`` of its row to true (a maintainer would have to act on it) or false (it is wrong)
and ``why`` to the reason, two lines at most. The sample is the findings with the smallest hashes of seed and identity:
drawn anew after the tool has changed, it keeps what is still reported, with its verdict, and fills up what is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from judging import read_text
from manifests import HERE, Corpus, Manifests
from scan import MCPLINT, Scanner, end_by_exception
from score import VOLUMES, volume_trees
from tables import table
from verdicts import VERDICTS, Judged, Verdicts

CONTEXT = 4
"""Lines of code shown before and after a finding."""


def draw(rows: Sequence[Judged], count: int, seed: int) -> list[Judged]:
    """``count`` of the rows (0: all), the same for the same seed, in an order that tells nothing."""
    chosen = sorted(rows, key=lambda row: hashlib.sha256(f"{seed}/{row.id}".encode()).hexdigest())
    return chosen[: count or None]


def findings(options: argparse.Namespace, scanner: Scanner) -> list[Judged]:
    """Every finding of the wanted level and rules in the set, as a row without verdict; trees without an answer are
    listed on standard error."""
    trees = volume_trees(options.set, Manifests(options.manifests), Corpus(options.corpus.resolve()), options.only)
    scanner.scan(trees.values())
    for unit, tree in trees.items():
        if scanner.answers[tree].problem:
            print(f"{unit}: {scanner.answers[tree].problem}", file=sys.stderr)
    return [
        Judged.of(options.set, unit, result)
        for unit, tree in trees.items()
        for result in scanner.answers[tree].results
        if result.level in options.level and options.rule.search(result.rule)
    ]


def command_draw(options: argparse.Namespace) -> int:
    options.level = options.level or ["error"]
    population = findings(options, Scanner(options.command, options.timeout, options.jobs))
    known = Verdicts.load(options.verdicts)
    sample = draw(population, options.count, options.seed)
    for row in sample:
        if (old := known.rows.get(row.id)) is not None:
            row.verdict, row.why = old.verdict, old.why
    others = [row for row in known.rows.values() if not _is_asked_for(row, options)]
    Verdicts([*others, *sorted(sample, key=lambda row: (row.unit, row.file, row.line, row.rule))]).save(
        options.verdicts
    )
    judged = sum(row.verdict is not None for row in sample)
    print(f"{len(sample)} of {len(population)} findings drawn, {judged} of them judged before")
    return 0


def _is_asked_for(row: Judged, options: argparse.Namespace) -> bool:
    """Whether a row belongs to what is drawn from, so that the new draw decides about it."""
    return (
        row.set == options.set
        and row.level in options.level
        and bool(options.only.search(row.unit) and options.rule.search(row.rule))
    )


def command_show(options: argparse.Namespace) -> int:
    manifests, corpus = Manifests(options.manifests), Corpus(options.corpus.resolve())
    trees = {name: volume_trees(name, manifests, corpus, re.compile("")) for name in VOLUMES}
    for row in Verdicts.load(options.verdicts).rows.values():
        if (row.verdict is None or options.all) and options.only.search(f"{row.id} {row.unit} {row.rule}"):
            tree = trees[row.set].get(row.unit)
            folder = tree if tree is None or tree.is_dir() else tree.parent
            print(shown(row, read_text(folder / row.file) if folder else ""))
    return 0


def shown(row: Judged, source: str) -> str:
    """A finding with its trace and the code around it, for a reader."""
    verdict = {None: "", True: " [right]", False: " [wrong]"}[row.verdict]
    lines = source.splitlines()
    first, last = max(row.line - CONTEXT, 1), min(row.line + CONTEXT, len(lines))
    code = [
        f"  {'>' if number == row.line else ' '} {number:5} {lines[number - 1]}" for number in range(first, last + 1)
    ]
    head = f"{row.id}{verdict} {row.level}[{row.rule}] {row.unit}/{row.file}:{row.line}\n  {row.message}"
    return "\n".join([head, *(f"    {step}" for step in row.trace), *code, *([f"  {row.why}"] if row.why else []), ""])


def command_precision(options: argparse.Namespace) -> int:
    groups: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for row in Verdicts.load(options.verdicts).rows.values():
        groups[row.set, row.level].append(row)
    for (name, level), rows in sorted(groups.items()):
        print(f"\n{name}, {level}")
        rules = sorted({row.rule for row in rows})
        table(
            ["", "drawn", "judged", "right", "precision"],
            [
                _precision("all", rows),
                *(_precision(f"  {rule}", [r for r in rows if r.rule == rule]) for rule in rules),
            ],
        )
    return 0


def _precision(name: str, rows: Sequence[Judged]) -> Sequence[object]:
    judged = [row for row in rows if row.verdict is not None]
    right = sum(row.verdict is True for row in judged)
    return [name, len(rows), len(judged), right, f"{100 * right / len(judged):.0f} %" if judged else "?"]


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--manifests", type=Path, default=HERE)
    parser.add_argument("--verdicts", type=Path, default=VERDICTS, help="default: %(default)s")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("draw", help="run the tool and write the sample")
    one.add_argument("corpus", type=Path)
    one.add_argument("--set", choices=VOLUMES, default="servers")
    one.add_argument(
        "--level", action="append", choices=("error", "warning", "note"), help="repeatable; default: error"
    )
    one.add_argument("--rule", type=re.compile, default=re.compile(""), help="rules whose name matches this pattern")
    one.add_argument("--count", type=int, default=100, help="0: all")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--only", type=re.compile, default=re.compile(""), help="units whose name matches this pattern")
    one.add_argument("--command", default=MCPLINT, help="default: %(default)s")
    one.add_argument("--timeout", type=float, default=300)
    one.add_argument("--jobs", type=int, default=2)
    one.set_defaults(run=command_draw)
    one = commands.add_parser("show", help="print drawn findings with their code")
    one.add_argument("corpus", type=Path)
    one.add_argument("--only", type=re.compile, default=re.compile(""), help="pattern on id, unit and rule")
    one.add_argument("--all", action="store_true", help="the judged ones too")
    one.set_defaults(run=command_show)
    one = commands.add_parser("precision", help="print how many of the judged findings are right")
    one.set_defaults(run=command_precision)
    return parser


def main(argv: list[str] | None = None) -> int:
    options = arguments().parse_args(argv)
    return int(options.run(options))


if __name__ == "__main__":
    end_by_exception()
    sys.exit(main())
