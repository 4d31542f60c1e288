"""Predicates and sorts against brute force and SymPy; the reference page is what the tables say."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from pathlib import Path

import pytest
import sympy
from sympy.combinatorics import Permutation

from tc0kit.claims import decide_statement, matrices, reference
from tc0kit.claims.predicates import PREDICATES
from tc0kit.claims.predicates.base import Question
from tc0kit.claims.predicates.numbers import significant
from tc0kit.claims.sorts import integers, numbers
from tc0kit.errors import UserError
from tc0kit.models.format_text import parse_format

PAGE = Path(__file__).parent.parent.parent / "paper_notes" / "language.md"


def call(name: str, *args: object) -> object:
    return PREDICATES[name].function(Question(), *args)


def test_the_reference_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.text()


@pytest.mark.parametrize("points", [1, 2, 3, 4, 5])
def test_permutations_against_sympy(points: int) -> None:
    for images in itertools.permutations(range(points)):
        theirs = Permutation(list(images))
        assert call("transpositions", images) == len(theirs.transpositions())
        assert call("period", images) == theirs.order()
        assert call("even", images) == theirs.is_even
        assert call("moved", images) == len(theirs.support())
        lengths = sorted(len(cycle) for cycle in theirs.cyclic_form)
        assert all(call("is_cycle", images, k) == (lengths == [k]) for k in range(2, 6))
        assert call("inverse", images) == tuple((~theirs).array_form)


def test_the_number_of_transpositions_is_the_distance_from_the_identity() -> None:
    one, seen, layer, distance = (0, 1, 2, 3), {(0, 1, 2, 3): 0}, [(0, 1, 2, 3)], 0
    while layer:
        distance += 1
        following = []
        for p in layer:
            for i, j in itertools.combinations(range(4), 2):
                q = list(p)
                q[i], q[j] = q[j], q[i]
                if tuple(q) not in seen:
                    seen[tuple(q)] = distance
                    following.append(tuple(q))
        layer = following
    assert len(seen) == 24 and seen[one] == 0
    assert all(call("transpositions", p) == d for p, d in seen.items())


def test_products_are_read_from_left_to_right(solver) -> None:
    text = 'image(cycle("(1 2)", 3) * cycle("(2 3)", 3), 1) == 3'
    assert decide_statement(text, solver=solver).state == "checked"
    first, then = Permutation([1, 0, 2]), Permutation([0, 2, 1])
    assert (first * then)(0) == 2  # SymPy's convention is the same


@pytest.mark.parametrize("bits", [1, 2, 3, 5])
def test_significant_is_the_nearest_number_with_ties_to_even(bits: int) -> None:
    representable = sorted(
        {Fraction(m) * Fraction(2) ** e for m in range(1 << (bits - 1), 1 << bits) for e in range(-12, 11)}
    )
    rng = random.Random(bits)
    for _ in range(200):
        x = Fraction(rng.randint(1, 400), rng.randint(1, 60))
        distance = min(abs(x - y) for y in representable)
        nearest = [y for y in representable if abs(x - y) == distance]
        got = significant(x, bits)
        assert got in nearest and significant(-x, bits) == -got
        if len(nearest) == 2:
            unit = nearest[1] - nearest[0]
            assert (got / unit) % 2 == 0


def test_sorts_have_the_values_that_they_say() -> None:
    assert sorted(integers("", -8, 7).listed) == list(range(-8, 8)) and integers("", -8, 7).listed[0] == 0
    assert sorted(integers("", 3, 6).listed) == [3, 4, 5, 6] and sorted(integers("", -5, -2).listed) == [-5, -4, -3, -2]
    form = parse_format("float:mantissa=1,exponent=2,overflow=saturate")
    assert sorted(numbers("", form).listed) == sorted(
        {s * x for s in (1, -1) for x in map(Fraction, (0, "1/2", 1, "3/2", 2, 3))}
    )


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_matrices_against_sympy(size: int) -> None:
    rng = random.Random(size)
    for _ in range(15):
        a, b = (
            tuple(tuple(Fraction(rng.randint(-3, 3), rng.randint(1, 3)) for _ in range(size)) for _ in range(size))
            for _ in range(2)
        )
        theirs = sympy.Matrix([[sympy.Rational(x.numerator, x.denominator) for x in row] for row in a])
        other = sympy.Matrix([[sympy.Rational(x.numerator, x.denominator) for x in row] for row in b])
        assert sympy.Matrix(matrices.multiply(a, b)) == theirs * other
        assert matrices.determinant(a) == Fraction(str(theirs.det()))
        if theirs.det() == 0:
            with pytest.raises(matrices.Singular):
                matrices.inverse(a)
        else:
            assert sympy.Matrix(matrices.inverse(a)) == theirs.inv()
            assert sympy.Matrix(matrices.power(a, -3)) == theirs.inv() ** 3
        assert sympy.Matrix(matrices.power(a, 4)) == theirs**4


def test_families_of_model_files(solver) -> None:
    folder = Question(Path(__file__).parent.parent.parent / "examples" / "models")
    for text, state in [
        ('commute(family("s3.toml").A)', "refuted"),
        ('finite(family("s3.toml").A)', "checked"),
        ('triangularisable(family("heisenberg.toml").A)', "checked"),
        ('products_within(family("heisenberg.toml").A, TC0)', "cited"),
        ('products_hard(family("sl2z.toml").A, NC1)', "cited"),
        ('products_within(family("sl2z.toml").A, TC0)', "open"),
    ]:
        assert decide_statement(text, folder, solver=solver).state == state, text


def test_groups_of_two_generators_against_sympy() -> None:
    rng = random.Random(3)
    everything = list(itertools.permutations(range(5)))
    for _ in range(40):
        p, q = rng.choice(everything), rng.choice(everything)
        theirs = sympy.combinatorics.PermutationGroup([Permutation(list(p)), Permutation(list(q))])
        assert call("generated_order", p, q) == theirs.order()
        assert call("generated_solvable", p, q) == theirs.is_solvable


def test_two_generators_act_on_the_same_points() -> None:
    with pytest.raises(UserError, match="do not act on the same points"):
        decide_statement("forall p : perm(5), q : perm(4). generated_order(p, q) == 3")


HALVES = """[recurrence]
name = "halves"
dimension = 1

[recurrence.matrices]
hold = [["1"]]
halve = [["1/2"]]
"""


def test_model_files_are_looked_for_in_the_folder_of_the_note(tmp_path: Path) -> None:
    (tmp_path / "halves.toml").write_text(HALVES, encoding="utf-8")
    here = Question(folder=tmp_path)
    found = decide_statement('solves("halves.toml", majority, layers=1)', here)
    assert found.state == "checked" and "given-counter" in found.method
    assert decide_statement('within(layer("halves.toml"), TC0)', here).state == "checked"
    assert decide_statement('not solves("halves.toml", parity, semantics=stepwise)', here).state == "checked"
    with pytest.raises(UserError, match=r"missing\.toml"):
        decide_statement('solves("missing.toml", majority)', here)
