"""Iterated matrix products IMP_k(R): the product of n matrices of dimension k over R, k fixed or n.

``imp-2-z``, ``imp-3-z5``, ``imp-3-bool``, ``imp-n-z`` and so on. Over a finite ring with k fixed this is the
word problem of a finite monoid: while its action on row vectors is small it goes to the algebra.
"""

from __future__ import annotations

from tc0kit.tasks import regular_tasks as regular
from tc0kit.tasks.named import Built, NamedTask, Parameters, Row

NO_SMALL = ("AC0", "AC0[p]")
POINT_LIMIT = 1_024
"""Row vectors on which the matrices over Z_m still act as explicit maps."""

MP = "Mereghetti, Palano 2000"
GAP = "Caussinus, McKenzie, Thérien, Vollmer 1998, Corollary 3.4 (as quoted in arXiv 2603.03612, Proposition 3)"
BARRINGTON = "Barrington 1989; Barrington, Thérien 1988"


def over_z(parameters: Parameters) -> NamedTask:
    """Integer matrices of a fixed dimension."""
    k = parameters["k"]
    name, title = f"imp-{k}-z", f"entries of the product of n {k} x {k} integer matrices"
    if k == 1:
        source = "Hesse, Allender, Barrington 2002 (iterated multiplication)"
        return NamedTask(name, title, "TC0", ("TC0",), NO_SMALL, source, "memory", finite_state=False)
    if k == 2:
        return NamedTask(name, title, "GapNC1", ("NC1",), NO_SMALL, f"{MP}; {GAP}", "abstract", finite_state=False)
    return NamedTask(name, title, "GapNC1", ("GapNC1",), NO_SMALL, GAP, "read", finite_state=False)


def over_residues(parameters: Parameters) -> Built:
    """Matrices over Z_m of a fixed dimension; M_2(Z_m) has only solvable groups iff m = 2^a 3^b."""
    k, m = parameters["k"], parameters["m"]
    if k * (m.bit_length() - 1) <= POINT_LIMIT.bit_length() and m**k <= POINT_LIMIT:
        return regular.modular_product(parameters)
    name, title = f"imp-{k}-z{m}", f"product of n {k} x {k} matrices over Z_{m}"
    rest = m
    for p in (2, 3):
        while rest % p == 0:
            rest //= p
    if k == 1 or (k == 2 and rest == 1):
        why = "a commutative monoid" if k == 1 else "GL_2(2) and GL_2(3) are solvable"
        return NamedTask(name, title, "ACC0", (), ("AC0",), f"{BARRINGTON}; {why}", "proved", finite_state=True)
    why = "a composition factor PSL_k(p) is not solvable"
    return NamedTask(name, title, "NC1", ("NC1",), NO_SMALL, f"{BARRINGTON}; {why}", "proved", finite_state=True)


def boolean(parameters: Parameters) -> Built:
    """Boolean matrices of a fixed dimension: maximal subgroups embed in S_k."""
    k = parameters["k"]
    if k <= 5:
        return regular.boolean_product(parameters)
    source = f"{BARRINGTON}; permutation matrices contain S5"
    title = f"product of n {k} x {k} boolean matrices"
    return NamedTask(f"imp-{k}-bool", title, "NC1", ("NC1",), NO_SMALL, source, "proved", finite_state=True)


def stochastic(parameters: Parameters) -> NamedTask:
    """Rational stochastic matrices of a fixed dimension."""
    k = parameters["k"]
    name, title = f"imp-stochastic-{k}", f"entries of the product of n stochastic {k} x {k} matrices"
    if k <= 2:
        return NamedTask(name, title, "TC0", (), (), MP, "abstract")
    return NamedTask(name, title, "GapNC1", ("NC1",), NO_SMALL, MP, "abstract", "Numerators over a common denominator.")


ROWS: tuple[Row, ...] = (
    Row("imp-{k}-z", "entries of the product of {k} x {k} integer matrices", (), "GapNC1", source=GAP, build=over_z),
    Row(
        "imp-{k}-z{m}",
        "product of {k} x {k} matrices over Z_{m}",
        source=BARRINGTON,
        build=over_residues,
        least={"m": 2},
    ),
    Row("imp-{k}-bool", "product of boolean {k} x {k} matrices", ("imp-{k}-b",), source=BARRINGTON, build=boolean),
    Row(
        "imp-stochastic-{k}",
        "entries of the product of stochastic {k} x {k} matrices",
        (),
        "GapNC1",
        source=MP,
        build=stochastic,
    ),
    Row(
        "imp-triangular-{k}-z",
        "entries of the product of n triangular {k} x {k} integer matrices",
        ("imp-triangular-{k}",),
        "TC0",
        ("TC0",),
        NO_SMALL,
        "expand along the diagonal; Hesse, Allender, Barrington 2002",
        "proved",
        finite_state=False,
    ),
    Row(
        "imp-n-z",
        "entries of the product of n integer n x n matrices",
        ("imp-z",),
        "DET",
        ("NL",),
        NO_SMALL,
        "Cook 1985; Toda 1991; Vinay 1991",
        note="GapL-complete, as the determinant; complete for DET under NC1 reductions.",
        finite_state=False,
    ),
    Row(
        "determinant",
        "determinant of an integer n x n matrix",
        ("det",),
        "DET",
        ("NL",),
        NO_SMALL,
        "Cook 1985; Toda 1991; Vinay 1991",
        note="GapL-complete; complete for DET under NC1 reductions.",
        finite_state=False,
    ),
    Row(
        "imp-n-z{m}",
        "product of n n x n matrices over Z_{m}",
        (),
        "DET",
        ("L",),
        NO_SMALL,
        "Buntrock, Damm, Hertrampf, Meinel 1992",
        note="For a prime p complete for Mod_pL; for m = 2 this is parity-L.",
        least={"m": 2},
        finite_state=False,
    ),
    Row(
        "imp-n-bool",
        "product of n boolean n x n matrices",
        ("imp-n-b",),
        "NL",
        ("NL",),
        NO_SMALL,
        "Cook 1985",
        finite_state=False,
    ),
)
