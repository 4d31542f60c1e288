"""``matrix-nonsolvable-mod-p``, ``matrix-long-commutators``, ``elementary-words``: computing products is hard.

``matrix-nonsolvable-mod-p``::

    "prime": p
    "points": [[coordinates], ...]     vectors over F_p whose first non-zero coordinate is 1: lines
    "elements": [...], "system": [...] a commutator system of words that permute these lines (``commutators.py``)

Checked: p is prime and divides no denominator; the words permute the lines (row vectors, v -> v A, scaled to leading
coordinate 1); the system. **Theorem** (L1). Then NC1 reduces to computing products of the family. *Proof.* The words
that permute the lines act on them as a non-solvable group G with a perfect subgroup P, not trivial. By Barrington 1989
a Boolean formula becomes a word over P, of polynomial length, that is 1 if the formula is false and a fixed element
other than 1 if it is true; replace elements of P by words in the letters (inverses are positive powers in a finite
group). Whether the product moves a line can be read from the product modulo p. QED

``matrix-long-commutators``::

    "prime": p, "points": as before, n of them
    "generators": [word, ...]              words that permute the lines
    "start": i, "steps": [[z, v], ...]     lists of numbers of generators

With y_0 = generator i and y_(k+1) = [y_k^z, y_k^v], a^z = z^-1 a z, the last element is not 1 although there are m
steps with 9^(m+1) > n^5, that is m >= floor(5/2 log_3 n). y_k lies in the k-th derived subgroup of the group of the
generators; a solvable group of permutations of n points has derived length at most 5/2 log_3 n (Dixon 1968, trusted).
So the group is not solvable, and the theorem above applies.

``elementary-words``::

    "basis": [u_1, u_2, u_3]           independent integer row vectors
    "words": [word, ...]               twelve words: for (i, j) = (1,2), (1,3), (2,1), (2,3), (3,1), (3,2) and sign +, -

Checked: the word for (i, j, s) maps u_i to u_i + s u_j and fixes the other two, exactly. **Theorem** (Ben-Or, Cleve
1992). Then the value of an arithmetic formula over the integers, with inputs 0 and 1, is an entry (in the basis u) of
a product of the family, of polynomial length for formulas of logarithmic depth: registers R_j += s f R_i are composed
from such words, a constant is a word or its absence. So computing the product is hard for GapNC1, and the sign of a
constant linear function of it is hard for PNC1.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import (
    Findings,
    Malformed,
    Meter,
    Refused,
    expect_int,
    expect_ints,
    expect_list,
    inverse,
    product,
)
from tc0kit.certificates.commutators import read_system
from tc0kit.certificates.matrix_algebra import CheckPart
from tc0kit.certificates.matrix_base import MAX_ENTRY, MatrixSubject, Rows, Span, times

FIELDS = ("prime", "points", "elements", "system")
LONG_FIELDS = ("prime", "points", "generators", "start", "steps")
ELEMENTARY_FIELDS = ("basis", "words")
MAX_PRIME = 10_000
CELLS = ((0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1))


class Lines:
    """The letters' action on lines of F_p^d: what ``read_system`` asks of a subject."""

    def __init__(self, subject: MatrixSubject, p: int) -> None:
        self.p = p
        self.dimension = subject.dimension
        self.subject = subject
        self.columns = []
        for matrix, q in zip(subject.matrices, subject.denominators, strict=True):
            scale = pow(q, -1, p)
            self.columns.append([[x * scale % p for x in column] for column in zip(*matrix, strict=True)])
        self.points: list[tuple[int, ...]] = []

    def subset(self, value: Any, where: str) -> tuple[int, ...]:
        """Read the lines; they are numbered in the order given."""
        self.points = [expect_ints(v, where, 0, self.p - 1) for v in expect_list(value, where)]
        if not self.points or len(set(self.points)) != len(self.points):
            raise Malformed(f"{where}: a non-empty list of different lines is expected")
        if any(len(v) != self.dimension or next((x for x in v if x), 0) != 1 for v in self.points):
            raise Malformed(f"{where}: {self.dimension} coordinates, the first that is not 0 being 1, are expected")
        return tuple(range(len(self.points)))

    def word(self, value: Any, where: str) -> tuple[int, ...]:
        """Read a word."""
        return self.subject.word(value, where)

    def permutation(self, points: tuple[int, ...], word: tuple[int, ...], meter: Meter, where: str) -> tuple[int, ...]:
        """Return the permutation of the lines that a word induces; refuse if it is none."""
        place = {v: i for i, v in enumerate(self.points)}
        images = []
        for i in points:
            v: tuple[int, ...] = self.points[i]
            for a in word:
                meter.spend(self.dimension**2)
                v = tuple([sum(map(int.__mul__, v, column)) % self.p for column in self.columns[a]])
            lead = next((x for x in v if x), 0)
            scale = pow(lead, -1, self.p) if lead else 0
            image = place.get(tuple([x * scale % self.p for x in v]))
            if image is None:
                raise Refused(f"{where}: the word does not permute the lines")
            images.append(image)
        if len(set(images)) != len(images):
            raise Refused(f"{where}: the word does not permute the lines")
        return tuple(images)


def _prime(value: Any, subject: MatrixSubject) -> int:
    p = expect_int(value, "prime", 2, MAX_PRIME)
    if any(p % k == 0 for k in range(2, int(p**0.5) + 1)):
        raise Refused("prime: not a prime number")
    if any(q % p == 0 for q in subject.denominators):
        raise Refused("prime: it divides a denominator")
    return p


def verify_nonsolvable(
    certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart
) -> Findings:
    """Check the commutator system on lines."""
    p = _prime(certificate["prime"], subject)
    system = read_system(certificate, Lines(subject, p), meter)
    return Findings(
        [
            f"modulo {p}: {system.line.replace('points', 'lines')}",
            "so the matrices modulo p contain a non-solvable group",
        ],
        ["non-solvable modulo a prime", "lower NC1"],
        ["Barrington 1989: formulas become words over a non-solvable group"],
    )


def verify_long_commutators(
    certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart
) -> Findings:
    """Follow the chain of commutators of permutations of the lines."""
    p = _prime(certificate["prime"], subject)
    lines = Lines(subject, p)
    points = lines.subset(certificate["points"], "points")
    n = len(points)
    generators = []
    for k, value in enumerate(expect_list(certificate["generators"], "generators")):
        where = f"generators[{k}]"
        generators.append(lines.permutation(points, lines.word(value, where), meter, where))
    last = len(generators) - 1
    y = generators[expect_int(certificate["start"], "start", 0, last)]
    steps = expect_list(certificate["steps"], "steps")
    if 9 ** (len(steps) + 1) <= n**5:
        raise Refused(f"steps: {len(steps)} steps are too few for {n} lines")
    for k, step in enumerate(steps):
        pair = expect_list(step, f"steps[{k}]")
        if len(pair) != 2:
            raise Malformed(f"steps[{k}]: a pair of lists is expected")
        factors = []
        for value in pair:
            factor = y
            for i in expect_ints(value, f"steps[{k}]", 0, last):
                meter.spend(3 * n)
                factor = product(product(inverse(generators[i]), factor), generators[i])
            factors.append(factor)
        a, b = factors
        meter.spend(5 * n)
        y = product(product(product(inverse(a), inverse(b)), a), b)
    if y == tuple(range(n)):
        raise Refused("steps: the last commutator is 1")
    return Findings(
        [
            f"modulo {p}: {len(generators)} words permute {n} lines, and a commutator of depth {len(steps)} is not 1",
            "so the matrices modulo p contain a non-solvable group",
        ],
        ["non-solvable modulo a prime", "lower NC1"],
        [
            "Dixon 1968: a solvable group of n points has derived length at most 5/2 log_3 n",
            "Barrington 1989: formulas become words over a non-solvable group",
        ],
    )


def verify_elementary(
    certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart
) -> Findings:
    """Multiply the twelve words."""
    basis: Rows = tuple(
        expect_ints(row, "basis", -MAX_ENTRY, MAX_ENTRY) for row in expect_list(certificate["basis"], "basis")
    )
    if len(basis) != 3 or any(len(row) != subject.dimension for row in basis):
        raise Malformed(f"basis: three rows of {subject.dimension} integers are expected")
    span = Span(meter)
    if sum(span.add(row) for row in basis) < 3:
        raise Refused("basis: the rows are linearly dependent")
    words = [subject.word(word, "words") for word in expect_list(certificate["words"], "words")]
    if len(words) != 2 * len(CELLS):
        raise Malformed(f"words: {2 * len(CELLS)} words are expected")
    for k, word in enumerate(words):
        (i, j), sign = CELLS[k // 2], 1 - k % 2 * 2
        value, q = subject.value(word, meter)
        for r, row in enumerate(times(basis, value, meter)):
            wanted = [q * (x + (sign * y if r == i else 0)) for x, y in zip(basis[r], basis[j], strict=True)]
            if list(row) != wanted:
                raise Refused(f"words[{k}]: the word is not the elementary matrix on the basis")
    return Findings(
        ["twelve words are the elementary matrices E_ij(+-1) on a three-dimensional invariant space"],
        ["elementary matrices", "lower NC1", "lower PNC1"],
        ["Ben-Or, Cleve 1992; Caussinus, McKenzie, Therien, Vollmer 1998: products of elementary matrices over Z"],
    )
