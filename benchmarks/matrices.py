"""Seconds for "how hard are products of these matrices?": the reference's table, and random families beside peers.

    python benchmarks/matrices.py [--families 200] [--first 0]

First part: each family of the table (``tests/matrices/matrix_samples.py``), decided in its own and in a random basis.
Second part: random rational families of dimension 2 to 4. Each verdict's certificate is checked, and the verdict is
compared with that in a random basis and with that after adding a product of two letters as a letter. Third part, the
peers: no tool at hand answers the whole question, so they get its inner loop. For every random family of invertible
matrices and its largest good prime p with p^d < 2000: is the group modulo p solvable? Ours is asked on lines, sympy's
``PermutationGroup.is_solvable`` on the same permutations, GAP (from TC0KIT_GAP, see ``algebra.py``) on the matrices
over GF(p).
"""

from __future__ import annotations

import argparse
import os
import random
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "matrices"))

from matrix_samples import TABLE, random_basis, random_family

from tc0kit.algebra.chain import is_solvable
from tc0kit.algebra.matrices import MatrixFamily, decide_family
from tc0kit.algebra.matrices.modular import good_primes, invertible_modulo, lines_action
from tc0kit.algebra.transformations import as_map
from tc0kit.certificates import check


def seconds_of_table() -> None:
    print(f"{'family':32} {'verdict':20} {'seconds':>8} {'basis':>8} {'check':>8}")
    for name, (matrices, label) in TABLE.items():
        family = MatrixFamily.of(matrices)
        start = time.perf_counter()
        verdict = decide_family(family)
        own = time.perf_counter()
        other = decide_family(random_basis(random.Random(name), family))
        there = time.perf_counter()
        accepted = check(verdict.certificate).accepted
        done = time.perf_counter()
        good = accepted and verdict.label == other.label == label
        row = f"{name:32} {verdict.label:20} {own - start:8.3f} {there - own:8.3f} {done - there:8.3f}"
        print(row + ("" if good else "   WRONG"))


def seconds_of_random(first: int, count: int) -> list[MatrixFamily]:
    labels: Counter[str] = Counter()
    deciding, checking, families = [], [], []
    rejected = moved = by_word = 0
    for seed in range(first, first + count):
        r = random.Random(seed)
        family = random_family(r)
        families.append(family)
        start = time.perf_counter()
        verdict = decide_family(family)
        decided = time.perf_counter()
        rejected += not check(verdict.certificate).accepted
        checking.append(time.perf_counter() - decided)
        deciding.append(decided - start)
        labels[verdict.label] += 1
        moved += decide_family(random_basis(r, family)).label != verdict.label
        word = [r.randrange(len(family.letters)) for _ in range(2)]
        longer = decide_family(family.with_word("w", word)).label
        by_word += longer != verdict.label and {longer, verdict.label} != {"AC0", "ACC0"}
    print(f"\n{count} random families of dimension 2 to 4: {dict(sorted(labels.items()))}")
    for what, times in (("decide", deciding), ("check", checking)):
        print(f"{what}: {sum(times):.1f} s in all, median {statistics.median(times):.4f}, longest {max(times):.2f}")
    print(
        f"certificates rejected: {rejected}; verdicts that another basis changes: {moved}, a product letter: {by_word}"
    )
    return families


def peers(families: list[MatrixFamily]) -> None:
    from sympy.combinatorics import Permutation, PermutationGroup

    asked = []
    for family in families:
        small = [p for p in good_primes(family) if p**family.dimension < 2000 and invertible_modulo(family, p)]
        prime = small[-1] if small else None
        matrices = None if prime is None else family.modulo(prime)
        if prime is not None and matrices is not None:
            asked.append((prime, matrices, lines_action(family.letters, matrices, prime)[0]))
    ours, theirs, answers, others = 0.0, 0.0, [], []
    for _, _, action in asked:
        start = time.perf_counter()
        answers.append(is_solvable([as_map(image, action.degree) for image in action.images], action.degree))
        middle = time.perf_counter()
        others.append(bool(PermutationGroup([Permutation(list(image)) for image in action.images]).is_solvable))
        theirs += time.perf_counter() - middle
        ours += middle - start
    print(f"\n{len(asked)} groups modulo a prime, {sum(answers)} solvable: ours {ours:.2f} s")
    agree = "agrees" if others == answers else "DISAGREES"
    print(f"sympy {theirs:.2f} s, {agree}; sympy / ours {theirs / ours:.1f}")
    command = os.environ.get("TC0KIT_GAP")
    if not command:
        print("GAP: set TC0KIT_GAP to compare")
        return
    lines = ["t := 0;; answers := [];;"]
    for p, matrices, _ in asked:
        listed = ",".join(str([list(row) for row in a]) for a in matrices)
        lines.append(f"m := List([{listed}], a -> a * One(GF({p})));; s := NanosecondsSinceEpoch();;")
        lines.append("Add(answers, IsSolvableGroup(Group(m)));; t := t + NanosecondsSinceEpoch() - s;;")
    lines.append('Print("time ", t, " ", Number(answers, x -> x), "\\n"); QUIT;')
    with tempfile.NamedTemporaryFile("w", suffix=".g") as script:
        script.write("\n".join(lines))
        script.flush()
        result = subprocess.run(
            [*shlex.split(command), "-q", script.name], capture_output=True, text=True, timeout=600, check=False
        )
    found = [line.split() for line in result.stdout.splitlines() if line.startswith("time ")]
    if not found:
        print(f"GAP gave no answer: {(result.stderr or result.stdout).strip()[:200]}")
        return
    gap = int(found[0][1]) / 1e9
    agree = "agrees" if int(found[0][2]) == sum(answers) else "DISAGREES"
    print(f"GAP {gap:.2f} s, {agree} on the number of solvable ones; GAP / ours {gap / ours:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--families", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    arguments = parser.parse_args()
    seconds_of_table()
    peers(seconds_of_random(arguments.first, arguments.families))


if __name__ == "__main__":
    main()
