"""Random families: certificates verify, verdicts depend on no basis and no superfluous letter, sympy agrees.

A product of letters as a further letter generates the same semigroup, so the class of computing products stays the
same from TC0 upwards. Below it depends on the alphabet: whether lengths decide (AC0) is a matter of letters (``a
quarter turn``).
"""

from __future__ import annotations

import random
from itertools import islice

import pytest
from matrix_samples import random_basis, random_family
from sympy.combinatorics import Permutation, PermutationGroup

from tc0kit.algebra.matrices import FamilyVerdict, MatrixFamily, decide_family
from tc0kit.algebra.matrices.modular import invertible_modulo, lines_action, primes
from tc0kit.certificates import check

FAMILIES = 44


def coarse(verdict: FamilyVerdict) -> str:
    """The answer, with AC0 and ACC0 joined."""
    return "ACC0" if verdict.label == "AC0" else verdict.label


def image_is_solvable(family: MatrixFamily, p: int) -> bool:
    """sympy's answer for the group on lines modulo p."""
    matrices = family.modulo(p)
    assert matrices is not None
    action, _ = lines_action(family.letters, matrices, p)
    return bool(PermutationGroup([Permutation(list(image)) for image in action.images]).is_solvable)


@pytest.mark.parametrize("seed", range(FAMILIES))
def test_random_family(seed: int) -> None:
    r = random.Random(seed)
    family = random_family(r)
    verdict = decide_family(family)
    assert check(verdict.certificate).accepted
    assert decide_family(random_basis(r, family)).label == verdict.label
    word = [r.randrange(len(family.letters)) for _ in range(2)]
    assert coarse(decide_family(family.with_word("w", word))) == coarse(verdict)
    if all(family.invertible()):
        good = islice((p for p in primes() if invertible_modulo(family, p)), 3)
        solvable = [image_is_solvable(family, p) for p in good if p**family.dimension < 700]
        if verdict.upper in ("AC0", "ACC0", "TC0"):
            assert all(solvable)  # images of solvable groups are solvable
        if not all(solvable):
            assert verdict.lower is not None


def test_a_conjugated_generator_keeps_the_group() -> None:
    """Replacing g by a g b for letters a, b of a group and their inverses generates the same group."""
    r = random.Random(3)
    for name_seed in range(6):
        family = random_family(random.Random(100 + name_seed))
        if not all(family.invertible()):
            continue
        verdict = decide_family(family)
        k = len(family.letters)
        other = family.with_word("w", [r.randrange(k), 0, r.randrange(k)])
        assert coarse(decide_family(other)) == coarse(verdict)


def test_adding_a_letter_can_leave_AC0() -> None:
    turn = MatrixFamily.of({"a": [[0, -1], [1, 0]]})
    assert decide_family(turn).label == "AC0"
    assert decide_family(turn.with_word("b", [0, 0])).label == "ACC0"
