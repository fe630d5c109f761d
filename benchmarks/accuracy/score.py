"""Score a linter on the labelled corpus that ``get.py`` brought.

The tool is run once a tree and prints SARIF. What is counted, by relevance (``judging.py``):

  pairs    found: a relevant result on the labelled sink of the vulnerable tree; near: in the sink's function at least;
           silent: of those whose fix counts (judged), no such result in the mended tree
  labels   right: a relevant result on positive lines, none on negative ones; by-design lines count neither way
  clean    results by level and rule per 1,000 lines of maintainers' examples, and how many of them a hand has judged
           wrong (verdicts: see sample.py); servers, labs: the same on real servers and on deliberately vulnerable ones

Trees without an answer (missing, out of time, crashed) are listed and count as not found and not judged.
Exits with 1 if --against FILE (an earlier --json) shows something better than now, with 2 if there is nothing to score.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from judging import LabelScore, PairScore, label_folder, score_label, score_pair
from manifests import HERE, SETS, Corpus, Manifests
from scan import MCPLINT, Scanner, end_by_exception
from tables import compare, show_cost, show_labels, show_pairs, show_volume
from verdicts import VERDICTS, Verdicts
from volume import Volume, measure

VOLUMES = ("clean", "servers", "labs")


class Scores:
    """The scores of one run, by set; only the sets that were asked for."""

    def __init__(self) -> None:
        self.pairs: list[PairScore] = []
        self.labels: list[LabelScore] = []
        self.volumes: dict[str, Volume] = {}

    def as_json(self) -> dict[str, Any]:
        return {
            "pairs": [asdict(score) for score in self.pairs],
            "labels": [asdict(score) for score in self.labels],
            **{name: volume.as_json() for name, volume in self.volumes.items()},
        }


def volume_trees(name: str, manifests: Manifests, corpus: Corpus, only: re.Pattern[str]) -> dict[str, Path]:
    """What is measured in a set without labels: name and folder (or file) of every unit."""
    if name == "clean":
        units = [unit for unit in manifests.clean() if unit.is_server and not unit.caveat]
        trees = {unit.name: corpus.tree(unit.tree) / unit.unit for unit in units}
    elif name == "servers":
        trees = {server.tree.folder: corpus.server(server) for server in manifests.servers()}
    else:
        trees = {lab.tree.folder: corpus.tree(lab.tree) for lab in manifests.labs()}
    return {unit: tree for unit, tree in trees.items() if only.search(unit)}


def score(options: argparse.Namespace, scanner: Scanner) -> Scores:
    """Run the tool over the chosen sets and score its answers."""
    manifests, corpus, scores = Manifests(options.manifests), Corpus(options.corpus.resolve()), Scores()
    sets = options.set or ["pairs", "labels", "clean"]
    pairs = [
        pair
        for pair in (manifests.pairs() if "pairs" in sets else ())
        if options.language in ("all", pair.language) and options.only.search(pair.id)
    ]
    labels = [label for label in (manifests.labels() if "labels" in sets else ()) if options.only.search(label.id)]
    volumes = {name: volume_trees(name, manifests, corpus, options.only) for name in VOLUMES if name in sets}
    for pair in pairs:
        if pair.models:
            written = (options.manifests / "models" / pair.models).resolve()
            scanner.models |= {corpus.vulnerable(pair): written, corpus.fixed(pair): written}
    scanner.scan(
        [
            *(corpus.vulnerable(pair) for pair in pairs),
            *(corpus.fixed(pair) for pair in pairs if pair.fixed),
            *(label_folder(label, corpus) for label in labels),
            *(tree for trees in volumes.values() for tree in trees.values()),
        ]
    )
    scores.pairs = [score_pair(pair, corpus, scanner.answers, options.any_rule) for pair in pairs]
    scores.labels = [score_label(label, corpus, scanner.answers, options.any_rule) for label in labels]
    verdicts = Verdicts.load(options.verdicts)
    scores.volumes = {name: measure(name, trees, scanner.answers, verdicts) for name, trees in volumes.items()}
    return scores


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="folder that get.py filled")
    parser.add_argument("--set", action="append", choices=SETS, help="repeatable; default: pairs, labels and clean")
    parser.add_argument("--command", default=MCPLINT, help="default: %(default)s")
    parser.add_argument("--only", type=re.compile, default=re.compile(""), help="cases whose id matches this pattern")
    parser.add_argument("--language", choices=("python", "typescript", "all"), default="python", help="of pairs")
    parser.add_argument("--any-rule", action="store_true", help="every rule is relevant: for tools without CWE tags")
    parser.add_argument("--jobs", type=int, default=2, help="trees at a time")
    parser.add_argument("--timeout", type=float, default=300, help="seconds a tree")
    parser.add_argument("--json", type=Path, help="write every score to this file")
    parser.add_argument("--against", type=Path, help="an earlier --json: list what changed, fail if something is worse")
    parser.add_argument("--manifests", type=Path, default=HERE)
    parser.add_argument("--verdicts", type=Path, default=VERDICTS, help="default: %(default)s")
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for every case")
    return parser


def main(argv: list[str] | None = None) -> int:
    options = arguments().parse_args(argv)
    if not options.corpus.is_dir():
        print(f"there is no corpus in {options.corpus}: bring it with get.py", file=sys.stderr)
        return 2
    scanner = Scanner(options.command, options.timeout, options.jobs)
    start = time.monotonic()
    scores = score(options, scanner)
    if not scanner.answers:
        print("no case of the manifests is meant", file=sys.stderr)
        return 2
    if scores.pairs:
        show_pairs(scores.pairs, options.verbose)
    if scores.labels:
        show_labels(scores.labels, options.verbose)
    for volume in scores.volumes.values():
        show_volume(volume, options.verbose)
    show_cost(scanner.answers, options.corpus.resolve(), time.monotonic() - start)
    report = scores.as_json()
    if options.json:
        options.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.against:
        return 1 if compare(json.loads(options.against.read_text(encoding="utf-8")), report) else 0
    return 0


if __name__ == "__main__":
    end_by_exception()
    sys.exit(main())
