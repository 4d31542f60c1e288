"""The proofs behind the ``proved`` rules, carried out: exact simulations, and brute force over small cascades."""

from __future__ import annotations

import random
from cmath import exp, phase, pi
from fractions import Fraction
from itertools import permutations, product

import pytest

from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.tasks.action import Action

E = Fraction(1, 4)


def sign(value: Fraction | int) -> int:
    return (value > 0) - (value < 0)


def rounded(value: Fraction, bits: int) -> Fraction:
    """Return the value with a mantissa of ``bits`` bits (any exponent)."""
    if not value:
        return value
    scale, size = Fraction(1), abs(value)
    while size * scale >= 2**bits:
        scale /= 2
    while size * scale < 2 ** (bits - 1):
        scale *= 2
    return Fraction(round(value * scale)) / scale


@pytest.mark.parametrize("hold", [Fraction(1), Fraction(9, 10), Fraction(1, 2)])
def test_flip_flop_sign_and_second_digit(hold: Fraction) -> None:
    """flip-flop-cascade: the sign of h is the value written last, the sign of h - b the one before an overwrite."""
    rng = random.Random(1)
    h, last = Fraction(0), 0
    for _ in range(300):
        letter = rng.choice([0, 0, 0, 1, -1])  # hold, write +1, write -1
        before = last
        h = hold * h if letter == 0 else E * h + letter
        last = letter or last
        assert sign(h) == last
        assert sign(h - letter) == before


def test_with_few_bits_and_open_gates_the_value_before_needs_a_layer_of_delay() -> None:
    hold, bits = Fraction(1, 2), 10
    h, d, last = Fraction(0), Fraction(0), 0
    word = [-1] + [0] * 40 + [1, 0, -1] + [0] * 60 + [1, 1, -1]
    lost = 0
    for letter in word:
        before = last
        h = rounded(hold * h if letter == 0 else E * h + letter, bits)
        last = letter or last
        assert sign(h) == last
        lost += sign(h - letter) != before
        d = rounded(d / 4 + sign(h), bits)
        assert sign(d - sign(h)) == before
    assert lost  # hence a layer of delay between two levels


def test_sign_counter() -> None:
    """signed-cascade: whatever the sizes of the gates, the sign is the number of flips modulo 2."""
    rng = random.Random(2)
    h, flips = Fraction(1), 0
    for _ in range(300):
        flip = rng.random() < 0.5
        h *= Fraction(-9, 10) if flip else Fraction(1, 3)
        flips += flip
        assert sign(h) == (-1) ** flips


@pytest.mark.parametrize("m", [2, 3, 5, 7])
def test_length_modulo_in_the_cyclotomic_field(m: int) -> None:
    """length-modulo: h' = w h + 1, exact in Q(w), comes back to 0 after m steps and not before."""
    h, seen = [0] * (m - 1), []
    for _ in range(3 * m):
        seen.append(tuple(h))
        top, h = h[-1], [0, *h[:-1]]
        h = [value - top for value in h]  # w^(m-1) = -1 - w - ... - w^(m-2)
        h[0] += 1
    assert seen[:m] == seen[m : 2 * m] == seen[2 * m :]
    assert len(set(seen)) == m


@pytest.mark.parametrize("m", [3, 5, 12])
def test_rounded_roots_of_unity_count(m: int) -> None:
    """roots-of-unity-cascade: with 2 log2 n bits for the root and exact products the angle stays right."""
    n = 256
    bits = 2 * n.bit_length()
    root = exp(2j * pi / m)
    re, im = round(root.real * 2**bits), round(root.imag * 2**bits)
    rng = random.Random(m)
    x, y, count = 1, 0, 0
    for _ in range(n):
        if rng.random() < 0.7:
            x, y, count = x * re - y * im, x * im + y * re, count + 1
        size = max(abs(x), abs(y)).bit_length()
        shift = max(size - 60, 0)
        assert round(phase(complex(x >> shift, y >> shift)) * m / (2 * pi)) % m == count % m


def monoid_of(letters: list[list[tuple[int, ...]]], size: int) -> TransformationMonoid:
    """Return the monoid of a two-layer cascade: layer 2's map depends on the letter and on layer 1's old state."""
    images = []
    for first, *second in letters:
        images.append(tuple(first[p] * size + second[p][q] for p in range(size) for q in range(size)))
    names = tuple(f"x{i}" for i in range(len(images)))
    return TransformationMonoid(Action(size * size, names, tuple(images)))


def channel(rng: random.Random, size: int, gate: float, mode: int) -> tuple[int, ...]:
    """Return h -> Q(a h + b) on the grid 0 .. size-1 around its middle, saturating; ``mode`` picks the rounding."""
    middle, shift = (size - 1) / 2, rng.uniform(-2, 2)
    rounding = (round, lambda v: int(v // 1), lambda v: int(-(-v // 1)))[mode]
    return tuple(min(size - 1, max(0, rounding(gate * (h - middle) + shift + middle))) for h in range(size))


def cascade(rng: random.Random, gates: tuple[float, float], fixed_signs: bool, size: int) -> TransformationMonoid:
    count, mode = rng.choice([2, 3]), rng.randrange(3)
    signs = [rng.choice([-1, 1]) for _ in range(2)]

    def gate(layer: int) -> float:
        return abs(rng.uniform(*gates)) * signs[layer] if fixed_signs else rng.uniform(*gates)

    letters = [
        [channel(rng, size, gate(0), mode)] + [channel(rng, size, gate(1), mode) for _ in range(size)]
        for _ in range(count)
    ]
    return monoid_of(letters, size)


def test_stepwise_monotone() -> None:
    rng = random.Random(3)
    assert all(cascade(rng, (0, 1.3), False, 4).is_aperiodic() for _ in range(200))


def test_stepwise_signed() -> None:
    rng = random.Random(4)
    primes = [cascade(rng, (-1.3, 1.3), False, 4).group_primes() for _ in range(200)]
    assert set(primes) == {(), (2,)}


def test_stepwise_sign_uniform() -> None:
    rng = random.Random(5)
    monoids = [cascade(rng, (0, 1.3), True, 4) for _ in range(200)]
    assert all(monoid.is_quasi_aperiodic() for monoid in monoids)
    assert not all(monoid.is_aperiodic() for monoid in monoids)  # length modulo 2 does occur


def test_one_complex_channel_is_not_bounded() -> None:
    """No stepwise rule speaks of complex gates: one contracting channel, rounded, realises S7 on seven grid points."""
    points = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 0), (0, 1), (1, 0)]

    def letter(gate: complex, shift: complex) -> tuple[int, ...]:
        images = [gate * complex(*point) + shift for point in points]
        return tuple(points.index((max(-1, min(1, round(z.real))), max(-1, min(1, round(z.imag))))) for z in images)

    f, g = letter(-4 / 5 - 0.5j, -13 / 20 - 0.1j), letter(-2 / 5 - 0.8j, -2 / 5 - 0.2j)
    reached = {tuple(range(7))}
    for current in (queue := [tuple(range(7))]):
        for image in (f, g):
            after = tuple(image[p] for p in current)
            if after not in reached:
                reached.add(after)
                queue.append(after)
    assert len(reached) == 5040


def test_a_transposition_is_a_reflection_and_permutations_need_n_minus_cycles() -> None:
    """grazzi25-transpositions: I - 2 k k^T with k = (e_i - e_j)/sqrt 2, that is I - (e_i - e_j)(e_i - e_j)^T."""
    n = 4
    reflections = {}
    for i, j in product(range(n), repeat=2):
        if i < j:
            k = [(p == i) - (p == j) for p in range(n)]
            matrix = [[(p == q) - k[p] * k[q] for q in range(n)] for p in range(n)]
            reflections[i, j] = tuple(row.index(1) for row in matrix)
            assert all(sorted(row) == [0] * (n - 1) + [1] for row in matrix)
    length = {tuple(range(n)): 0}
    for current in (queue := [tuple(range(n))]):
        for swap in reflections.values():
            after = tuple(swap[p] for p in current)
            if after not in length:
                length[after] = length[current] + 1
                queue.append(after)
    for image in permutations(range(n)):
        unseen, cycles = set(range(n)), 0
        while unseen:
            cycles, point = cycles + 1, min(unseen)
            while point in unseen:
                unseen.remove(point)
                point = image[point]
        assert length[image] == n - cycles


@pytest.mark.parametrize("m", [3, 5, 6])
def test_two_layers_of_reflections_add_modulo_m(m: int) -> None:
    """grazzi25-cyclic, n_h = 1: the first layer knows the position's parity, the second alternates its axes."""
    rng = random.Random(m)
    z, total = 1 + 0j, 0
    for position in range(100):
        x = rng.randrange(m)
        axis = (1 if position % 2 else -1) * pi * x / m
        z, total = exp(2j * axis) * z.conjugate(), total + x
        angle = phase(z if position % 2 else z.conjugate())
        assert round(angle * m / (2 * pi)) % m == total % m


@pytest.mark.parametrize("length", range(9))
def test_two_layers_of_counts(length: int) -> None:
    """linear-counter-shape: the second layer counts the places where signs of counts show a broken shape."""
    for word in product("ab", repeat=length):
        text = "".join(word)
        difference = seen_b = broken_order = broken_prefix = 0
        for letter in text:
            difference += 1 if letter == "a" else -1
            seen_b += letter == "b"
            broken_order += letter == "a" and seen_b > 0
            broken_prefix += difference < 0
        half = length // 2
        assert (difference == broken_order == 0) == (text == "a" * half + "b" * half)
        shorter = text
        while "ab" in shorter:
            shorter = shorter.replace("ab", "")
        assert (difference == broken_prefix == 0) == (not shorter)  # a opens, b closes


@pytest.mark.parametrize("length", range(7))
def test_two_layers_of_counts_for_three_letters(length: int) -> None:
    for word in product("abc", repeat=length):
        counts, broken = dict.fromkeys("abc", 0), 0
        for letter in word:
            counts[letter] += 1
            broken += (letter == "a" and counts["b"] + counts["c"] > 0) or (letter == "b" and counts["c"] > 0)
        third = length // 3
        belongs = "".join(word) == "a" * third + "b" * third + "c" * third
        assert (not broken and len(set(counts.values())) == 1) == belongs
