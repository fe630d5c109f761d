"""Many random programs: ``make fuzz``. Exit status 1 if anything is wrong."""

from __future__ import annotations

import argparse
import random
import sys
import warnings

from soundness.comparing import Tally
from soundness.programs import all_reduced, tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, help="the programs follow from it; by default one is made up and printed")
    parser.add_argument(
        "--show", type=int, default=10, help="programs that are made small and printed, those with misses first"
    )
    arguments = parser.parse_args()
    number = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1_000_000)
    print(f"seed {number}", flush=True)
    counts = tally(arguments.programs, number, progress=_show)
    print(counts)
    wrong = sorted(counts.wrong, key=lambda verdict: not (verdict.faults or verdict.missed))
    for verdict in all_reduced(wrong[: arguments.show]):
        print(f"\n{verdict}", flush=True)
    return 1 if counts.wrong or counts.bounded > counts.programs / 100 else 0


def _show(counts: Tally) -> None:
    if counts.programs % 1000 == 0:
        print(counts, flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
