"""`python -m benchmarks.practice`: each mistake in 40 random networks, and 1000 right answers."""

from __future__ import annotations

import argparse
import time

from app.practice.mistakes.catalogue import MISTAKES
from benchmarks.practice.harder import HARDER, judged
from benchmarks.practice.planted import Tally, plant, right_answer_fails

GRADIENTS = frozenset({"dJ_dw", "dJ_db"})


def main() -> None:
    """Print the shares, and each mistake that is not always named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=40)
    parser.add_argument("--right", type=int, default=1000)
    parser.add_argument("--only", help="the name of one mistake")
    chosen = parser.parse_args()
    begun = time.perf_counter()
    for title, only in (("all terms", None), ("∂J/∂w and ∂J/∂b only", GRADIENTS)):
        total = Tally()
        kinds = 0
        for name, mistake in MISTAKES.items():
            if chosen.only not in (None, name):
                continue
            tally = plant(mistake, chosen.networks, only)
            total.add(tally)
            kinds += tally.tried > 0
            if tally.missed:
                print(f"  {name}: tried {tally.tried}, named {tally.named}", *tally.missed[:4])
        _print(f"{title}: {kinds} mistakes", total)
    if chosen.only is None:
        for title, cases in HARDER.items():
            _print(title, judged(cases(6 * chosen.networks)))
    failed = [bad for seed in range(chosen.right) if (bad := right_answer_fails(10_000 + seed))]
    print(f"right answers: {chosen.right}, called wrong {len(failed)}", *failed[:10])
    print(f"{time.perf_counter() - begun:.0f} s")


def _print(title: str, total: Tally) -> None:
    print(
        f"{title}, {total.tried} answers, "
        f"first wrong term right {_share(total.found, total.tried)}, "
        f"named right {_share(total.named, total.tried)} "
        f"(alone {_share(total.alone, total.tried)}), "
        f"misnamed {_share(total.misnamed, total.tried)}"
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "–"


if __name__ == "__main__":
    main()
