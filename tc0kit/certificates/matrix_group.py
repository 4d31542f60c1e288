"""``matrix-group``: invertible letters generate a (virtually) solvable group.

Form::

    "algebra": [matrix, ...]           integer matrices, a basis of an algebra T
    "cosets":  [[parent, letter], ...] coset number i >= 1 has the representative r_i = r_parent letter; r_0 = 1
    "table":   [[j, ...], ...]         for each coset and each letter a: r_i a lies in T r_j
    "series":  [[images], ...]         a polycyclic series of the group of the table's columns, or null

Checked: all letters are invertible; T contains 1, is closed under products and under x -> a x a^-1 for every letter a,
and passes the trace test (``matrix_algebra.py``); r_i a r_j^-1 lies in T for every entry j of the table; each column
is a permutation; with a series, that the columns generate a solvable group (``chain.py``).

**Theorem.** Then the group G of the letters is virtually solvable, and solvable if there is a series. *Proof.* By
dimensions a T a^-1 = T, so conjugation by G fixes T, and N, the invertible elements of T that lie in G, is a normal
subgroup of G. (The inverse of an element of T is a polynomial in it.) N is triangularisable, hence solvable. Let F be
the free group on the letters, and P the group of the columns. If w in F acts as 1 on the cosets then r_0 w r_0^-1 = w
is a product of elements r_i a^(+-1) r_j^-1 of N, so w lies in N: the map F -> G/N factors through P, and G/N is a
quotient of the finite group P. QED

**Complexity.** For a word a_1 ... a_n let c_t be the coset that its prefix of length t leads to from coset 0; these
are word problems of P, in ACC0 if P is solvable (Barrington, Therien 1988) and in NC1 always. With t_i = r_{c_(i-1)}
a_i r_{c_i}^-1, from a finite set of elements of T, the value is t_1 ... t_n r_{c_n}, and t_1 ... t_n is a product of
triangular matrices over a number field: in TC0 (``matrix_algebra.py``). So the product is in TC0, or in NC1 without a
series.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Findings, Malformed, Meter, Refused, expect_int, expect_ints, expect_list
from tc0kit.certificates.chain import Chain
from tc0kit.certificates.matrix_algebra import CheckPart, refuse_unless_traces_vanish
from tc0kit.certificates.matrix_base import (
    HAB,
    MatrixSubject,
    Span,
    adjugate,
    expect_matrix,
    flat,
    reduced,
    times,
    unit,
)

FIELDS = ("algebra", "cosets", "table", "series")
BT = "Barrington, Therien 1988: word problems of solvable groups are in ACC0, of all finite groups in NC1"


def verify(certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart) -> Findings:
    """Check the algebra, the coset table and the series."""
    d = subject.dimension
    letters = []
    for name, matrix in zip(subject.letters, subject.matrices, strict=True):
        back, scale = adjugate(matrix, meter)
        if not scale:
            raise Refused(f"the letter {name[:40]!r} is singular")
        letters.append((matrix, back))
    basis = [expect_matrix(value, "algebra", d) for value in expect_list(certificate["algebra"], "algebra")]
    if len(basis) > d * d:
        raise Refused("algebra: more matrices than entries")
    span = Span(meter)
    if sum(span.add(flat(matrix)) for matrix in basis) < len(basis):
        raise Refused("algebra: the matrices are linearly dependent")
    if not span.contains(flat(unit(d))):
        raise Refused("algebra: it does not contain 1")
    for x in basis:
        if not all(span.contains(flat(times(x, y, meter))) for y in basis):
            raise Refused("algebra: it is not closed under products")
        if not all(span.contains(flat(times(times(a, x, meter), back, meter))) for a, back in letters):
            raise Refused("algebra: it is not closed under conjugation by the letters")
    refuse_unless_traces_vanish(basis, meter)
    reps = [unit(d)]
    for i, entry in enumerate(expect_list(certificate["cosets"], "cosets")):
        pair = expect_list(entry, f"cosets[{i}]")
        if len(pair) != 2:
            raise Malformed(f"cosets[{i}]: a pair [parent, letter] is expected")
        parent = expect_int(pair[0], f"cosets[{i}]", 0, i)
        reps.append(
            reduced(times(reps[parent], letters[expect_int(pair[1], f"cosets[{i}]", 0, len(letters) - 1)][0], meter))
        )
    m = len(reps)
    table = [expect_ints(row, "table", 0, m - 1) for row in expect_list(certificate["table"], "table")]
    if len(table) != m or any(len(row) != len(letters) for row in table):
        raise Malformed("table: one row for each coset, with one entry for each letter, is expected")
    columns = [tuple(row[a] for row in table) for a in range(len(letters))]
    if any(len(set(column)) != m for column in columns):
        raise Refused("table: a column is no permutation of the cosets")
    inverses = [adjugate(rep, meter)[0] for rep in reps]
    for i, row in enumerate(table):
        for (letter, _), j in zip(letters, row, strict=True):
            if not span.contains(flat(times(times(reps[i], letter, meter), inverses[j], meter))):
                raise Refused(f"table[{i}]: a representative times a letter is not in the coset that the table names")
    lines = [
        f"an algebra of dimension {len(basis)}, closed under conjugation by the letters, passes the trace test",
        f"the letters permute {m} cosets of its units; every step of the table holds",
    ]
    if certificate["series"] is None:
        lines.append("so the group is virtually solvable")
        return Findings(lines, ["virtually solvable group", "upper NC1"], [HAB, BT])
    chain = Chain(m, meter)
    for k, value in enumerate(expect_list(certificate["series"], "series")):
        g = expect_ints(value, f"series[{k}]", 0, m - 1)
        if len(g) != m or len(set(g)) != m:
            raise Malformed(f"series[{k}]: a permutation of the cosets is expected")
        chain.add(g, f"series[{k}]")
    if not all(chain.contains(column) for column in columns):
        raise Refused("series: a column of the table lies outside the listed group")
    lines.append(f"the columns lie in a solvable group of order {chain.order}, so the group is solvable")
    return Findings(lines, ["solvable group", "virtually solvable group", "upper TC0"], [HAB, BT])
