"""Rules that bound what recurrent models can compute: circuit classes that contain them."""

from __future__ import annotations

from collections.abc import Iterator

from tc0kit.models.model import Model
from tc0kit.theory.classes import ClassRef, Uniformity
from tc0kit.theory.kernel import Ask, Judgement, Rule

NO_FIXED_STATE = ("implicit", "convolution", "fenwick")
"""Transitions whose state or whose number of scans grows with the input: neither automata nor single scans."""


def within(name: str, uniformity: Uniformity, text: str) -> Judgement:
    """Return the judgement that every function of the models is in the class."""
    return Judgement("model within", text, ClassRef(name, uniformity))


def _convolution(model: Model, ask: Ask) -> Iterator[Judgement]:
    if model.recurrence and model.recurrence.transition == "convolution":
        yield within("TC0", "poly", "iterated sums of products with a hard-wired filter")


def _fenwick(model: Model, ask: Ask) -> Iterator[Judgement]:
    if model.recurrence and model.recurrence.transition == "fenwick":
        yield within("TC0", "L", "each of O(log n) states is a diagonal recurrence over an interval of positions")


def _constant(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = model.recurrence
    if model.kind == "linear" and r and r.transition == "constant-dense":
        yield within("TC0", "L", "the transition matrix is constant, and powers of a fixed matrix are in TC0")


def _real_diagonal(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = model.recurrence
    if model.kind == "linear" and r and r.transition == "diagonal" and r.spectrum != "complex":
        yield within("TC0", "L", "the transitions are diagonal, hence iterated products of numbers")


def _complex_diagonal(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = model.recurrence
    if model.kind == "linear" and r and r.transition == "diagonal" and r.spectrum == "complex":
        yield within("TC0", "L", "the transitions are complex diagonal, hence iterated products over Q(i)")


def _exact_diagonal(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = model.recurrence
    if model.kind == "linear" and r and r.transition in {"diagonal", "constant-dense"}:
        yield within("TC0", "DLOGTIME", "iterated products of numbers, or powers of one matrix, and iterated sums")


def _single_linear_layer(model: Model, ask: Ask) -> Iterator[Judgement]:
    if model.kind == "linear" and model.layers == 1 and _has_matrices(model):
        yield within("PNC1", "DLOGTIME", "one layer is an iterated product of matrices over Q with a sign test")


def _has_matrices(model: Model) -> bool:
    r = model.recurrence
    return r is not None and r.transition in {"triangular", "householder", "dplr", "permutation-diagonal", "dense"}


def _linear_in_l(model: Model, ask: Ask) -> Iterator[Judgement]:
    if model.kind == "linear" and _has_matrices(model):
        yield within("L", "DLOGTIME", "iterated products of matrices of fixed dimension over Q are in L")


def _permutation_diagonal(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = model.recurrence
    if model.kind == "linear" and r and r.transition == "permutation-diagonal":
        yield within("NC1", "DLOGTIME", "the product is a composition of maps with iterated products along the paths")


def _scan(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = model.recurrence
    if model.kind == "linear" and r and r.transition not in NO_FIXED_STATE:
        yield within("NC1", "poly", "a balanced tree of operations on a fixed number of bits")


def _nonlinear_log(model: Model, ask: Ask) -> Iterator[Judgement]:
    if model.kind == "nonlinear":
        yield within("L", "DLOGTIME", "the state has O(log n) bits and is updated token by token")


def _nonlinear_poly(model: Model, ask: Ask) -> Iterator[Judgement]:
    if model.kind == "nonlinear":
        yield within("P", "DLOGTIME", "the state has poly(n) bits and is updated token by token")


def _hybrid_diagonal(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = model.recurrence
    if model.kind == "hybrid" and r and r.transition in {"diagonal", "constant-dense"}:
        uniformity: Uniformity = "L" if model.semantics == "log" else "DLOGTIME"
        yield within("TC0", uniformity, "attention layers and diagonal layers are both in TC0, which composes")


def _hybrid(model: Model, ask: Ask) -> Iterator[Judgement]:
    if model.kind == "hybrid" and _has_matrices(model):
        yield within("L", "DLOGTIME", "attention layers are in TC0, the linear recurrence is in L, and L composes")


RULES: tuple[Rule, ...] = (
    Rule(
        "merrill24-constant",
        "A log-precision SSM of constantly many layers with input-independent matrices (S4) computes, in its "
        "convolutional form, only functions in L-uniform TC0.",
        "Merrill, Petty, Sabharwal 2024, Thm 4.2 and Cor 4.3; Mereghetti and Palano 2000 (matrix powers)",
        "read",
        ("log",),
        _constant,
    ),
    Rule(
        "merrill24-diagonal",
        "A log-precision SSM of constantly many layers with real diagonal, input-dependent transitions (S6, Mamba) "
        "computes, in its convolutional form, only functions in L-uniform TC0.",
        "Merrill, Petty, Sabharwal 2024, Thm 4.4 and Cor 4.5",
        "read",
        ("log",),
        _real_diagonal,
    ),
    Rule(
        "complex-diagonal-tc0",
        "The same for complex diagonal transitions.",
        "extends Merrill, Petty, Sabharwal 2024, Thm 4.4; Hesse, Allender, Barrington 2002",
        "proved",
        ("log",),
        _complex_diagonal,
        "An iterated product of Gaussian rationals is an iterated product of polynomials modulo x^2 + 1: one iterated "
        "integer product after Kronecker substitution, then a power of the fixed companion matrix.",
    ),
    Rule(
        "diagonal-exact-tc0",
        "Over rationals (or a fixed number field) with poly(n) bits, linear recurrences with diagonal or constant "
        "transitions, in constantly many layers with TC0 token-wise maps, are in DLOGTIME-uniform TC0.",
        "Hesse, Allender, Barrington 2002; Mereghetti and Palano 2000; Chen et al. 2025",
        "proved",
        ("exact",),
        _exact_diagonal,
        "Every prefix state is an iterated sum of iterated products (or of powers of one matrix); both are in "
        "DLOGTIME-uniform TC0, which is closed under constant composition.",
    ),
    Rule(
        "convolution-tc0",
        "Constantly many layers of long convolutions with token-wise gates are in nonuniform TC0.",
        "Chandra, Stockmeyer, Vishkin 1984",
        "proved",
        ("exact", "log"),
        _convolution,
        "An output is an iterated sum of products. The filter may be any function of n, so it is hard-wired.",
    ),
    Rule(
        "log-linear-tc0",
        "Log-linear attention over diagonal gates is in L-uniform TC0, as its base model is.",
        "tc0kit; Merrill, Petty, Sabharwal 2024, Thm 4.4; Hesse, Allender, Barrington 2002",
        "proved",
        ("exact", "log"),
        _fenwick,
        "The intervals show in the binary digits of the position; the state of an interval is an iterated sum of "
        "iterated products over it, and the output is a sum of O(log n) such states with weights.",
    ),
    Rule(
        "merrill26-lrnn",
        "One layer of a linear recurrence with rational transition matrices of fixed dimension recognises only "
        "languages in PNC1.",
        "Merrill, Jiang, Li, Lin, Sabharwal 2026, Thm 3",
        "secondary",
        ("exact",),
        _single_linear_layer,
        "Only the single layer is used: closure of PNC1 under composition, which the multi-layer form needs, was "
        "not checked.",
    ),
    Rule(
        "lrnn-in-l",
        "Constantly many layers of linear recurrences with rational transition matrices of fixed dimension, exact "
        "inside (rounded once at the end or not at all), are in L.",
        "Caussinus, McKenzie, Therien, Vollmer 1998; Chiu, Davida, Litow 2001",
        "proved",
        ("exact", "log"),
        _linear_in_l,
        "Entries of an iterated matrix product are GapNC1 functions over iterated integer products; their bits are "
        "computable in L by Chinese remaindering, and L is closed under composition.",
    ),
    Rule(
        "merrill26-pd",
        "Constantly many layers of PD-SSMs (column-one-hot times diagonal) are in FO-uniform NC1.",
        "Merrill, Jiang, Li, Lin, Sabharwal 2026, Thm 7",
        "secondary",
        ("exact", "log"),
        _permutation_diagonal,
    ),
    Rule(
        "scan-nc1",
        "With a fixed number of bits and rounding inside a scan tree of depth O(log n), every layer is in NC1.",
        "definition of NC1",
        "proved",
        ("scan",),
        _scan,
        "Each node combines two tuples of O(1) bits by a circuit of O(1) size. The class is taken nonuniform, because "
        "the shape of the tree is the implementation's choice.",
    ),
    Rule(
        "merrill26-rnn-log",
        "A recurrent network whose state has O(log n) bits recognises only languages in L.",
        "Merrill, Jiang, Li, Lin, Sabharwal 2026, Prop. 1 and Cor. 1",
        "secondary",
        ("log",),
        _nonlinear_log,
    ),
    Rule(
        "merrill26-rnn-poly",
        "A recurrent network whose state has poly(n) bits recognises only languages in P.",
        "Merrill, Jiang, Li, Lin, Sabharwal 2026, Prop. 1 and Cor. 1",
        "secondary",
        ("exact",),
        _nonlinear_poly,
    ),
    Rule(
        "hybrid-tc0",
        "Stacks of attention layers and diagonal (or constant) linear recurrences are in TC0.",
        "Merrill, Petty, Sabharwal 2024, Thm 4.4; Merrill and Sabharwal 2023; Chiang 2025",
        "proved",
        ("exact", "log"),
        _hybrid_diagonal,
        "Each layer is in TC0 and TC0 is closed under composition of constantly many layers.",
    ),
    Rule(
        "hybrid-l",
        "Stacks of attention layers and linear recurrences with rational matrices are in L.",
        "closure of L under composition",
        "proved",
        ("exact", "log"),
        _hybrid,
        "TC0 is in L, the linear recurrences are in L (lrnn-in-l), and L is closed under composition.",
    ),
)
