"""How often the recurrent and the convolutional form of a scalar recurrence differ in floating point.

``h_i = a_i h_{i-1} + b_i``, h_0 = 0, with a_i and b_i drawn alike and cast into the format first. Four evaluations, all
in exact fractions but for the casts:

- exact: one cast at the end; the ``log`` semantics, which the circuits compute.
- products: every term ``b_j a_{j+1} ... a_n`` is an iterated product with its cast, their sum another (Definitions A.1
  and A.2 of Merrill, Petty and Sabharwal 2024).
- fused: the recurrent form with one cast a step, as with a fused multiply-add.
- stepwise: the recurrent form with a cast after the product and one after the sum.

Printed for each of the last three: the share of outputs that differ from exact, and in units of the exact output's last
place the mean and the largest difference. The last column compares the two rounded forms, stepwise and products.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import sqrt

from tc0kit.circuits.floats import FloatFormat, float_format

EXPONENT_BITS = 8  # wide enough that nothing overflows or underflows to 0 here
MANTISSA_BITS = (4, 5, 8, 12)
LENGTHS = (2, 6, 16, 64)
Draw = Callable[[random.Random, FloatFormat], Fraction]
Evaluation = Callable[[FloatFormat, Sequence[Fraction], Sequence[Fraction]], Fraction]


def uniform(rng: random.Random, numbers: FloatFormat) -> Fraction:
    """Return a number that is uniform in (-1, 1), cast."""
    return numbers.cast(Fraction(rng.randint(-(1 << 30) + 1, (1 << 30) - 1), 1 << 30)).value


def mantissa(rng: random.Random, numbers: FloatFormat) -> Fraction:
    """Return a float with a random sign, a random normal mantissa and an exponent of -1, 0 or 1."""
    low, high = numbers.ordinal(Fraction(1, 2)), numbers.ordinal(4) - 1
    return numbers.at(rng.choice((-1, 1)) * rng.randint(low, high)).value


def exact(numbers: FloatFormat, a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    """Return the state, cast once."""
    state = Fraction(0)
    for x, y in zip(a, b, strict=True):
        state = x * state + y
    return numbers.cast(state).value


def products(numbers: FloatFormat, a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    """Return the cast sum of cast products."""
    tail, found = Fraction(1), Fraction(0)
    for x, y in zip(reversed(a), reversed(b), strict=True):
        found += numbers.cast(y * tail).value
        tail *= x
    return numbers.cast(found).value


def fused(numbers: FloatFormat, a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    """Return the state, cast after each step."""
    state = Fraction(0)
    for x, y in zip(a, b, strict=True):
        state = numbers.cast(x * state + y).value
    return state


def stepwise(numbers: FloatFormat, a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    """Return the state, cast after each operation."""
    state = Fraction(0)
    for x, y in zip(a, b, strict=True):
        state = numbers.cast(numbers.cast(x * state).value + y).value
    return state


def last_place(numbers: FloatFormat, value: Fraction) -> Fraction:
    """Return the last place of a float of the format."""
    exponent = numbers.cast(value).exponent if value else numbers.least
    return Fraction(2) ** (exponent - numbers.significant + 1)


def row(draw: Draw, bits: int, n: int, trials: int, seed: int) -> str:
    """Measure one line of the table."""
    numbers = float_format(bits, EXPONENT_BITS)
    rng = random.Random(seed)
    forms: dict[str, Evaluation] = {"products": products, "fused": fused, "stepwise": stepwise}
    distances: dict[str, list[float]] = {name: [] for name in forms}
    apart = 0
    for _ in range(trials):
        a, b = ([draw(rng, numbers) for _ in range(n)] for _ in range(2))
        truth = exact(numbers, a, b)
        found = {name: form(numbers, a, b) for name, form in forms.items()}
        for name, value in found.items():
            distances[name].append(float(abs(value - truth) / last_place(numbers, truth)))
        apart += found["stepwise"] != found["products"]
    cells = []
    for name in forms:
        share = sum(d > 0 for d in distances[name]) / trials
        cells.append(f"{share:7.1%} {sum(distances[name]) / trials:7.2f} {max(distances[name]):9.4g}")
    return f"{bits:>4} {n:>4} " + " ".join(cells) + f" {apart / trials:8.1%}"


def main() -> None:
    """Print one table for each distribution."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for title, draw in (("uniform in (-1, 1)", uniform), ("random mantissa, exponent -1..1", mantissa)):
        error = 0.5 / sqrt(options.trials)
        print(f"\n{title}; {options.trials} random recurrences a row, standard error at most {error:.1%}")
        print("share that differs from exact, mean and largest difference in last places:")
        print(f"{'M':>4} {'n':>4} {'products':>25} {'fused':>25} {'stepwise':>25} stepwise/products")
        for bits in MANTISSA_BITS:
            for n in LENGTHS:
                print(row(draw, bits, n, options.trials, options.seed), flush=True)


if __name__ == "__main__":
    main()
