"""``triangularisable`` and ``block-triangular``: families that share a flag of invariant spaces.

``triangularisable``::

    "basis": [word, ...]      words whose values are a basis of the generated algebra; the first is empty

Checked: the values are independent; each times each letter lies in their span, so the span is the algebra; and tr([a,
b] c) = 0 for all a, b, c among them. **Theorem** (trace test). Then all values of words are upper triangular in one
basis over a number field. *Proof.* The trace condition is linear in a, b and c, so it holds on the whole algebra A.
For y in A, ([a, b] y)^k = [a, b] (y ([a, b] y)^(k-1)) has trace 0 for every k >= 1, hence [a, b] y is nilpotent
(characteristic 0). So [a, b] generates a nil right ideal and lies in the radical; A modulo its radical is commutative,
and all composition factors of the row space over the algebraic closure are one-dimensional. Eigenvalues of the letters
and a flag need only finitely many algebraic numbers. QED

The product is then in TC0: an entry of a product of triangular matrices is a sum over the increasing chains of
indices, polynomially many for a fixed dimension, of products of numbers; over a number field the same with polynomials
(Kronecker substitution, powers of the fixed companion matrix), Hesse, Allender, Barrington 2002; Mereghetti, Palano
2000.

``block-triangular``::

    "basis": [row, ...]                d independent integer row vectors
    "sizes": [s_1, ..., s_r]           their sum is d
    "blocks": [[part, ...], ...]       for each block certificates about the family of this diagonal block

With P the matrix of the rows, every P A P^-1 is block lower triangular with blocks of these sizes (checked). An entry
of the product is a sum over chains of blocks, O(n^(r-1)) terms for a fixed r, of products of off-diagonal blocks and
of interval products of diagonal blocks; so the product is in the largest of TC0 and the blocks' upper bounds. A
diagonal block of the product is a constant linear image of it, so each block's lower bound is one of the family.
Affine terms are further blocks with the letter 1, and never matter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tc0kit.certificates.base import CheckResult, Findings, Malformed, Meter, Refused, expect_ints, expect_list
from tc0kit.certificates.matrix_base import (
    HAB,
    UPPER,
    MatrixSubject,
    Rows,
    Span,
    adjugate,
    best_bounds,
    bits_of,
    expect_matrix,
    family_json,
    flat,
    refuse_unless_accepted,
    times,
    trace_of_product,
)

FIELDS = ("basis",)
BLOCK_FIELDS = ("basis", "sizes", "blocks")
CheckPart = Callable[[Any, Any], CheckResult]


def refuse_unless_traces_vanish(basis: list[Rows], meter: Meter) -> None:
    """The trace test on all triples."""
    for j, b in enumerate(basis):
        for a in basis[:j]:
            ab, ba = times(a, b, meter), times(b, a, meter)
            c = tuple(tuple([x - y for x, y in zip(r, s, strict=True)]) for r, s in zip(ab, ba, strict=True))
            if any(map(any, c)):
                meter.spend(len(basis) * len(c) ** 2 * (1 + (bits_of(c) >> 8)))
                if any(trace_of_product(c, third) for third in basis):
                    raise Refused("the trace test fails: tr([a, b] c) is not 0 for some a, b, c of the basis")


def verify_triangularisable(
    certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart
) -> Findings:
    """Check the basis of the algebra and the traces."""
    words = [subject.word(word, "basis") for word in expect_list(certificate["basis"], "basis")]
    if not words or words[0]:
        raise Refused("basis: the first word must be empty, so that the algebra contains 1")
    if len(words) > subject.dimension**2:
        raise Refused("basis: more words than the matrices have entries")
    span = Span(meter)
    basis = [subject.numerator(word, meter) for word in words]
    if sum(span.add(flat(matrix)) for matrix in basis) < len(basis):
        raise Refused("basis: the values of the words are linearly dependent")
    for matrix in basis:
        for letter in subject.matrices:
            if not span.contains(flat(times(matrix, letter, meter))):
                raise Refused("basis: a word of the basis times a letter leaves the span, so it is no algebra")
    refuse_unless_traces_vanish(basis, meter)
    return Findings(
        [
            f"{len(basis)} words are a basis of the algebra that the matrices generate",
            "tr([a, b] c) = 0 on all triples: the family is triangular in one basis over a number field",
        ],
        ["triangularisable", "upper TC0"],
        [HAB],
    )


def verify_blocks(certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart) -> Findings:
    """Change the basis, check the shape, and check each block's certificates."""
    d = subject.dimension
    basis = expect_matrix(certificate["basis"], "basis", d)
    sizes = expect_ints(certificate["sizes"], "sizes", 1, d)
    blocks = expect_list(certificate["blocks"], "blocks")
    if sum(sizes) != d or len(blocks) != len(sizes) or len(sizes) < 2:
        raise Malformed("sizes: at least two block sizes that add up to the dimension, with one list in blocks each")
    back, scale = adjugate(basis, meter)
    if not scale:
        raise Refused("basis: the rows are linearly dependent")
    changed = [times(times(basis, matrix, meter), back, meter) for matrix in subject.matrices]
    starts = [sum(sizes[:k]) for k in range(len(sizes))]
    for start, size in zip(starts, sizes, strict=True):
        if any(any(row[start + size :]) for matrix in changed for row in matrix[start : start + size]):
            raise Refused("basis: the first rows up to the end of a block span no invariant space")
    uppers: list[str | None] = []
    lowers: list[str] = []
    lines = [f"invariant spaces split the {d} dimensions into blocks of {', '.join(map(str, sizes))}"]
    trusted = [HAB]
    for k, (start, size) in enumerate(zip(starts, sizes, strict=True)):
        inside = slice(start, start + size)
        raw = family_json(
            subject.letters,
            [
                (tuple(row[inside] for row in matrix[inside]), q * scale)
                for matrix, q in zip(changed, subject.denominators, strict=True)
            ],
        )
        results = [
            refuse_unless_accepted(check_part(part, raw), f"blocks[{k}]")
            for part in expect_list(blocks[k], f"blocks[{k}]")
        ]
        upper, lower = best_bounds(results)
        uppers.append(upper)
        lowers += [lower] if lower else []
        for result in results:
            lines += [f"block {k}: {result.kind}: {line}" for line in result.checked]
            trusted += result.trusted
    proves = ["block triangular"]
    if None not in uppers:
        worst = max([UPPER.index("TC0"), *(UPPER.index(name) for name in uppers if name)])
        proves.append(f"upper {UPPER[worst]}")
        lines.append(f"every block has an upper bound: the product is in {UPPER[worst]}")
    proves += [f"lower {name}" for name in sorted(set(lowers))]
    return Findings(lines, proves, list(dict.fromkeys(trusted)))
