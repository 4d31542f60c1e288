"""Virtually solvable groups whose kernel elements are long words."""

from __future__ import annotations

from tc0kit.algebra.matrices import MatrixFamily
from tc0kit.algebra.matrices import extension as module
from tc0kit.algebra.matrices.extension import Extension, find_extension
from tc0kit.budget import Budget


def affine_reflections() -> MatrixFamily:
    """The affine Weyl group of type A2 on its roots: generators of order 2, products of two of order 3."""
    cartan = [[2, -1, -1], [-1, 2, -1], [-1, -1, 2]]
    return MatrixFamily.of(
        {
            "abc"[i]: [[int(r == c) - (cartan[r][i] if c == i else 0) for c in range(3)] for r in range(3)]
            for i in range(3)
        }
    )


def test_the_kernel_is_found_by_collisions() -> None:
    """Powers of short words are 1 here; translations are met when two cosets agree modulo p."""
    for p in (3, 5, 7):
        found = find_extension(affine_reflections(), p, Budget())
        assert isinstance(found, Extension) and found.series is not None
        assert len(found.table) == 6 and len(found.algebra) == 3


def test_the_limit_on_cosets(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(module, "MAX_COSETS", 3)
    s3 = MatrixFamily.of({"a": [[0, 1], [1, 0]], "b": [[0, -1], [1, -1]]})
    assert find_extension(s3, 5, Budget()) == "too many cosets"


def test_no_reduction_modulo_a_denominator() -> None:
    from fractions import Fraction

    assert find_extension(MatrixFamily.of({"a": [[Fraction(1, 5)]]}), 5, Budget()) == "no reduction"
