"""Invertible matrices with a solvable finite quotient over a triangular kernel, in constant depth.

Let the words' matrices modulo a small prime m form a solvable group Q, and let the matrices that are 1 modulo m have a
common triangular form over some number field. For each q in Q fix a word's matrix R(q) with R(q) = q mod m, R(1) = 1.
With the coset q_t = A(x_t) .. A(x_1) mod m and h_t = R(q_t) g_t,

    g_t = S(q_(t-1), x_t) g_(t-1) + R(q_t)^-1 b(x_t),    S(q, x) = R(A(x) q)^-1 A(x) R(q),

where the S are Schreier's generators of the kernel. So the cosets come first, in constant depth because Q is solvable;
then the pairs (q, x) are the letters of a triangular family (``split_layer``). Lie and Kolchin: for every solvable
group of rational matrices almost all m will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from tc0kit.budget import Budget
from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import Positions
from tc0kit.circuits.finite_states import nonsolvable_group
from tc0kit.circuits.form import Form
from tc0kit.circuits.indicators import ALWAYS, NEVER, as_gate, both
from tc0kit.circuits.matrices import Matrix, identity, multiply
from tc0kit.circuits.matrix_family import MatrixFamily, Vector
from tc0kit.circuits.modular_matrices import flag_basis
from tc0kit.circuits.numbers import Prime
from tc0kit.circuits.products import constant_depth_products
from tc0kit.circuits.readings import Reading, read_one_hot
from tc0kit.circuits.residues import Factor
from tc0kit.circuits.split_layer import StatesModulo, check_products, output_states
from tc0kit.circuits.sums_of_products import Product, SumOfProducts
from tc0kit.tasks.action import Action

PRIMES = (3, 5, 7, 11, 13)
MAX_COSETS = 200
MAX_GENERATORS = 300
Residues = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Cosets:
    """The quotient and the kernel's family.

    Attributes:
        modulus: m.
        action: Q acting on itself from the left; coset 0 is 1.
        representatives: R.
        kernel: the triangular family; letter ``q k + x`` of k letters is the pair (q, x).
    """

    modulus: int
    action: Action
    representatives: tuple[Matrix, ...]
    kernel: MatrixFamily


def solvable_cosets(family: MatrixFamily, budget: Budget) -> Cosets | None:
    """Return a solvable quotient with a triangularisable kernel, None if none is found modulo the primes 3 .. 13."""
    inverses = [inverse(a) for a in family.matrices]
    if None in inverses:
        return None
    for m in PRIMES:
        if family.denominators[0] % m == 0:
            continue
        found = _quotient(family, m, budget)
        if found is None:
            continue
        action, representatives = found
        kernel = _kernel(family, action, representatives)
        few = len(set(kernel.matrices)) <= MAX_GENERATORS
        if few and kernel.is_triangularisable and nonsolvable_group(action, budget) is None:
            return Cosets(m, action, representatives, kernel)
    return None


def _quotient(family: MatrixFamily, m: int, budget: Budget) -> tuple[Action, tuple[Matrix, ...]] | None:
    """Return the left multiplication of Q on itself and R, None if Q is too large or a matrix is singular modulo m."""
    size = range(family.dimension)
    letters = [tuple(tuple(int(v) for v in row) for row in family.modulo(a, m)) for a in family.matrices]
    start: Residues = tuple(tuple(int(i == j) for j in size) for i in size)
    number = {start: 0}
    representatives = [identity(family.dimension)]
    images: list[list[int]] = [[] for _ in letters]
    queue = [start]
    for done, q in enumerate(queue):
        budget.tick("matrices modulo a prime", done)
        for x, a in enumerate(letters):
            moved = tuple(tuple(sum(a[i][k] * q[k][j] for k in size) % m for j in size) for i in size)
            if moved not in number:
                if len(queue) == MAX_COSETS:
                    return None
                number[moved] = len(queue)
                queue.append(moved)
                representatives.append(multiply(family.matrices[x], representatives[done]))
            images[x].append(number[moved])
    action = Action(len(queue), family.letters, tuple(map(tuple, images)))
    return (action, tuple(representatives)) if action.is_permutation_action else None


def _kernel(family: MatrixFamily, action: Action, representatives: Sequence[Matrix]) -> MatrixFamily:
    back = [inverse(r) for r in representatives]
    names, matrices, offsets = [], [], []
    for q, representative in enumerate(representatives):
        for x, name in enumerate(family.letters):
            returning = back[action.images[x][q]]
            assert returning is not None
            names.append(f"{q} {name}")
            matrices.append(multiply(multiply(returning, family.matrices[x]), representative))
            offsets.append(_applied(returning, family.offsets[x]))
    return MatrixFamily(tuple(names), tuple(matrices), tuple(offsets), family.initial)


def compile_cosets(
    family: MatrixFamily,
    cosets: Cosets,
    n: int,
    bits: int,
    fraction: int,
    positions: Positions,
    *,
    max_gates: int,
    budget: Budget,
) -> Circuit:
    """Compile a family with such a quotient. Inputs are one-hot letters; the depth depends on the quotient, not on n.

    Raises:
        BudgetSpent: the circuit is too large.
    """
    size, count = family.dimension, len(family.letters)
    check_products(size, n, "triangular", max_gates)
    name = f"{size} x {size} matrices, {cosets.action.degree} cosets of a triangular kernel, n = {n}"
    builder = Builder(name, max_gates=max_gates)
    wires = [builder.input(f"x{t}", count, "one-hot") for t in range(n)]
    letters: list[list[Form]] = [list(row) for row in wires] if count > 1 else [[ALWAYS]] * n
    products = constant_depth_products(builder, cosets.action, letters, budget)
    where = [
        _events(builder, products.image(t, 0) if t else {0: ALWAYS}, cosets.action.degree, t) for t in range(n + 1)
    ]
    pairs = []
    for t in range(n):
        with builder.origin("coset", "a letter with the coset before it", token=t):
            pairs.append(read_one_hot([both(builder, [q, x]) for q in where[t] for x in letters[t]]))
    places = [read_one_hot(events) for events in where]
    distinct = sorted(set(cosets.kernel.matrices))
    basis_of = cache(lambda m: flag_basis([cosets.kernel.modulo(a, m) for a in distinct], m))
    states = cache(lambda prime: _StatesOfCosets(cosets, pairs, places, prime.modulus, basis_of(prime.modulus)))

    def entry(prime: Prime, t: int, i: int, scale: int) -> SumOfProducts:
        found: SumOfProducts = states(prime).entry(t, i, scale)
        return found

    common, start = cosets.kernel.denominators
    bases = output_states(
        builder,
        family,
        n,
        entry,
        lambda m: common * start % m != 0 and basis_of(m) is not None,
        n + 2,
        output_bits=bits,
        output_fraction=fraction,
        positions=positions,
        logs="split",
    )
    builder.header.update(
        family="matrices",
        structure="solvable quotient, triangular kernel",
        semantics="log",
        depth="constant",
        n=n,
        bits=bits,
        positions=positions,
        encoding="one-hot",
        quotient={"modulus": cosets.modulus, "order": cosets.action.degree, **products.fields()},
        layer=family.fields(),
        output={"bits": bits, "fraction": fraction, "mode": "half up, saturating"},
        bases=bases,
    )
    return builder.finish()


def _events(builder: Builder, image: dict[int, Form], count: int, t: int) -> list[Form]:
    with builder.origin("coset", "product modulo a prime", position=t):
        return [as_gate(builder, image[q]) if q in image else NEVER for q in range(count)]


class _StatesOfCosets:
    """``h_t = R(q_t) g_t`` modulo one prime."""

    def __init__(
        self, cosets: Cosets, pairs: Sequence[Reading], places: Sequence[Reading], m: int, basis: object
    ) -> None:
        self._modulus = m
        self._places = places
        self._kernel = StatesModulo(cosets.kernel, pairs, m, basis)  # type: ignore[arg-type]  # basis_of is not None
        self._back = [cosets.kernel.modulo(r, m) @ basis % m for r in cosets.representatives]  # type: ignore[operator]

    def entry(self, t: int, i: int, scale: int) -> SumOfProducts:
        """Return ``scale * h_t[i]``."""
        weighted = []
        for r in range(len(self._back[0])):
            table = tuple(int(matrix[i, r]) * scale % self._modulus for matrix in self._back)
            if any(table):
                last = Factor(self._places[t + 1], table)
                weighted += [(1, Product((*p.factors, last), p.scale)) for p in self._kernel.coordinates(t, r)]
        return SumOfProducts(weighted, 0, self._modulus, shared=True)


def inverse(matrix: Matrix) -> Matrix | None:
    """Return the inverse of a rational matrix, None if it is singular (Gauss and Jordan)."""
    size = len(matrix)
    rows = [[*row, *unit] for row, unit in zip(matrix, identity(size), strict=True)]
    for column in range(size):
        pivot = next((r for r in range(column, size) if rows[r][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [v / lead for v in rows[column]]
        for r in range(size):
            if r != column and rows[r][column]:
                rows[r] = [v - rows[r][column] * p for v, p in zip(rows[r], rows[column], strict=True)]
    return tuple(tuple(row[size:]) for row in rows)


def _applied(matrix: Matrix, vector: Vector) -> Vector:
    return tuple(sum((v * h for v, h in zip(row, vector, strict=True)), Fraction(0)) for row in matrix)
