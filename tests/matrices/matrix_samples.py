"""Families of matrices that several tests share: the table of the reference, and random ones of every style."""

from __future__ import annotations

import random
from fractions import Fraction as F

from tc0kit.algebra.matrices import MatrixFamily

Table = list[list[F]]


def unit(d: int) -> Table:
    return [[F(i == j) for j in range(d)] for i in range(d)]


def elementary(i: int, j: int, x: int | F, d: int = 3) -> Table:
    return [[F(r == c) + (x if (r, c) == (i, j) else 0) for c in range(d)] for r in range(d)]


def scaled(c: int | F, m: Table) -> Table:
    return [[c * x for x in row] for row in m]


def permutation(images: list[int]) -> Table:
    return [[F(images[i] == j) for j in range(len(images))] for i in range(len(images))]


def householder(beta: F | int, k: list[int]) -> Table:
    norm = sum(x * x for x in k)
    return [[F(i == j) - F(beta) * k[i] * k[j] / norm for j in range(len(k))] for i in range(len(k))]


def rotation(c: F, s: F) -> Table:
    return [[c, -s], [s, c]]


def beside(*blocks: Table) -> Table:
    d = sum(map(len, blocks))
    rows, start = [], 0
    for block in blocks:
        rows += [[F(0)] * start + row + [F(0)] * (d - start - len(block)) for row in block]
        start += len(block)
    return rows


R5, R13 = rotation(F(3, 5), F(4, 5)), rotation(F(5, 13), F(12, 13))
FIVE, SWAP = permutation([1, 2, 3, 4, 0]), permutation([1, 0, 2, 3, 4])

TABLE: dict[str, tuple[dict[str, Table], str]] = {
    "BS(1,2)": ({"a": [[F(2), F(0)], [F(0), F(1)]], "b": elementary(0, 1, 1, 2)}, "TC0"),
    "Heisenberg": ({"x": elementary(0, 1, 1), "y": elementary(1, 2, 1)}, "TC0"),
    "commuting rotations": ({"a": R5, "b": R13}, "TC0"),
    "stochastic 2x2": (
        {"a": [[F(1, 2), F(1, 2)], [F(1, 3), F(2, 3)]], "b": [[F(1, 4), F(3, 4)], [F(1), F(0)]]},
        "TC0",
    ),
    "diag(2,1/2) and swap": ({"a": [[F(2), F(0)], [F(0), F(1, 2)]], "b": permutation([1, 0])}, "TC0"),
    "two reflections in O(2)": ({"a": householder(2, [1, 0]), "b": householder(2, [1, 2])}, "TC0"),
    "S3": ({"a": permutation([1, 2, 0]), "b": permutation([1, 0, 2])}, "ACC0"),
    "S4": ({"a": permutation([1, 2, 3, 0]), "b": permutation([1, 0, 2, 3])}, "ACC0"),
    "S5": ({"a": FIVE, "b": SWAP}, "NC1-complete"),
    "2 S5": ({"a": scaled(2, FIVE), "b": scaled(2, SWAP)}, "NC1-complete"),
    "SL2(Z)": ({"a": elementary(0, 1, 1, 2), "b": elementary(1, 0, 1, 2)}, "NC1-hard, in PNC1"),
    "two rotations in SO(3)": ({"a": beside([[F(1)]], R5), "b": beside(R13, [[F(1)]])}, "NC1-hard, in PNC1"),
    "GH with beta 1/2, d = 2": (
        {"a": householder(F(1, 2), [1, 0]), "b": householder(F(1, 2), [3, 4])},
        "NC1-hard, in PNC1",
    ),
    "SL3(Z)": (
        {"x": elementary(0, 1, 1), "X": elementary(0, 1, -1), "y": permutation([1, 2, 0])},
        "PNC1-complete",
    ),
    "quarter turn": ({"a": rotation(F(0), F(1))}, "AC0"),
    "parity": ({"a": [[F(-1)]], "b": [[F(1)]]}, "ACC0"),
    "flip-flop": ({"s": [[F(1), F(1)], [F(0), F(0)]], "r": [[F(0), F(0)], [F(1), F(1)]], "1": unit(2)}, "AC0"),
    "units and rank one": (
        {"a": [[F(2), F(0)], [F(0), F(1, 2)]], "b": permutation([1, 0]), "c": [[F(1), F(2)], [F(2), F(4)]]},
        "TC0",
    ),
    "rank one only": ({"a": [[F(1), F(2)], [F(3), F(6)]], "b": [[F(1), F(1)], [F(-3), F(-3)]]}, "TC0"),
    "SL2(Z) and a projection": (
        {"a": elementary(0, 1, 1, 2), "b": elementary(1, 0, 1, 2), "c": [[F(1), F(0)], [F(0), F(0)]]},
        "NC1-hard, in PNC1",
    ),
    "2 A5 beside a Jordan block": (
        {
            "a": beside(scaled(2, FIVE), elementary(0, 1, 1, 2)),
            "b": beside(scaled(3, permutation([1, 2, 0, 3, 4])), scaled(5, unit(2))),
        },
        "NC1-complete",
    ),
    "column-monomial with factors": (
        {
            "a": [[F(2), F(1), F(0)], [F(0), F(0), F(0)], [F(0), F(0), F(3)]],
            "b": [[F(0), F(0), F(5)], [F(1), F(0), F(0)], [F(0), F(7), F(0)]],
        },
        "TC0",
    ),
}

STYLES = ("dense", "sparse", "int", "zero-one", "triangular", "monomial", "rank-one", "block", "symmetric",
          "householder", "permutation")  # fmt: skip


def random_family(r: random.Random) -> MatrixFamily:
    """A family of dimension 2 to 4 with 1 to 3 letters."""
    d, letters, style = r.randint(2, 4), r.randint(1, 3), r.choice(STYLES)
    return MatrixFamily.of({"abc"[i]: random_matrix(r, d, style) for i in range(letters)})


def random_matrix(r: random.Random, d: int, style: str) -> Table:
    places = range(d)

    def table(entry) -> Table:  # type: ignore[no-untyped-def]
        return [[F(entry(i, j)) for j in places] for i in places]

    match style:
        case "dense":
            return table(lambda i, j: F(r.randint(-3, 3), r.randint(1, 3)))
        case "sparse":
            return table(lambda i, j: r.choice([0, 0, 0, 1, -1, 2]))
        case "int":
            return table(lambda i, j: r.randint(-2, 2))
        case "zero-one":
            return table(lambda i, j: r.choice([0, 0, 1]))
        case "triangular":
            return table(lambda i, j: F(r.randint(-2, 2), r.randint(1, 2)) if j >= i else 0)
        case "monomial":
            images = [r.randrange(d) for _ in places]
            return table(lambda i, j: r.choice([1, -1, 2, F(1, 2)]) if images[j] == i else 0)
        case "rank-one" if r.random() < 0.5:
            u, v = ([r.randint(-1, 2) for _ in places] for _ in "uv")
            return table(lambda i, j: u[i] * v[j])
        case "rank-one" | "permutation":
            images = r.sample(places, d)
            return table(lambda i, j: images[j] == i)
        case "block":
            return table(lambda i, j: r.randint(-1, 1) if (i < d // 2) <= (j < d // 2) or i < j else 0)
        case "symmetric":
            upper = table(lambda i, j: r.randint(-1, 1))
            return table(lambda i, j: upper[min(i, j)][max(i, j)])
        case _:
            k = [r.randint(-1, 2) for _ in places]
            return householder(r.choice([F(2), F(1), F(1, 2)]), k if any(k) else [1] * d)


def random_basis(r: random.Random, family: MatrixFamily) -> MatrixFamily:
    """The same family in another basis."""
    while True:
        basis = tuple(tuple(r.randint(-2, 2) for _ in range(family.dimension)) for _ in range(family.dimension))
        try:
            return family.in_basis(basis)
        except ValueError:
            continue
