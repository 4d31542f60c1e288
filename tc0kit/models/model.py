"""The ``Model``: an architecture with its parameters, layers and semantics, and the traits that theorems look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tc0kit.models.semantics import ATTENTION_MEANING, MEANING, NONLINEAR_MEANING, Semantics

Kind = Literal["linear", "nonlinear", "attention", "hybrid"]
Transition = Literal[
    "diagonal",
    "constant-dense",
    "triangular",
    "householder",
    "dplr",
    "permutation-diagonal",
    "dense",
    "implicit",
    "convolution",
    "fenwick",
    "nonlinear",
    "nonlinear-mlp",
    "nonlinear-memory",
]
Spectrum = Literal["nonnegative", "real", "complex"]


@dataclass(frozen=True)
class RecurrenceTraits:
    """The transition family A(x) of a recurrence ``h' = A(x) h + B(x)``, or the kind of a nonlinear one.

    Attributes:
        transition: the shape of A(x); ``constant-dense`` is one fixed dense matrix, ``triangular`` means that one
            basis over the algebraic numbers makes all A(x) triangular, ``implicit`` is a fixed-point recurrence whose
            transition is defined by its convergence, ``convolution`` a filter as long as the input (no recurrence of a
            fixed size), ``fenwick`` a hierarchy of O(log n) diagonal recurrences over intervals; ``nonlinear*`` is not
            linear in the state.
        spectrum: where the eigenvalues of every single A(x) lie (``nonnegative`` and ``real`` mean real ones).
        selective: True if A depends on the input.
        attains_zero: True if a gate may be exactly 0 (a reset), for diagonal transitions.
        attains_one: True if a gate may be exactly 1 (hold for ever), for diagonal transitions.
        negative_and_selective: True if one channel's gate may be negative for one token and positive for another.
        householders: number of generalised Householder factors per token, for ``householder``.
        gated: for ``householder``: a further factor (diagonal or scalar) in [0, 1].
        given: the transitions are those of a model file and not all that the other traits describe: no rule may choose
            weights by these traits (what the file's own transitions can do is in ``Model.proved``).
        dimension: of the state of one head or channel; None for any.
        monotone: for ``stepwise``: the number format rounds monotonically and does not wrap around.
    """

    transition: Transition
    spectrum: Spectrum
    selective: bool = True
    attains_zero: bool = False
    attains_one: bool = False
    negative_and_selective: bool = False
    householders: int = 1
    gated: bool = False
    given: bool = False
    dimension: int | None = None
    monotone: bool = True


@dataclass(frozen=True)
class Proved:
    """A fact about the transitions of a model file, or about what they do with one task, that was computed.

    Attributes:
        name: what rules look for, such as ``products in TC0``.
        text: the fact as a sentence.
        value: a number or numbers that belong to it (orders of roots of unity, say).
        certificate: data that ``tc0kit verify`` accepts; None if there is none.
        checked_as: what the certificate's checker calls the fact.
    """

    name: str
    text: str
    value: tuple[int, ...] = ()
    certificate: dict[str, Any] | None = field(default=None, compare=False, repr=False)
    checked_as: str = ""


Attention = Literal["softmax", "average-hard", "unique-hard-left", "unique-hard-right"]
Positions = Literal["none", "finite", "arbitrary", "uniform"]
Padding = Literal["none", "poly"]
Depth = Literal["constant", "log", "polylog"]
Chain = Literal["none", "log", "linear", "poly"]


@dataclass(frozen=True)
class AttentionTraits:
    """The traits of an attention model with strict future masking (each position sees the earlier ones).

    Attributes:
        attention: softmax, average-hard, or unique-hard with ties to the left or right.
        positions: positional encoding: none, finitely many values (i mod k), arbitrary, or uniform
            (computed by DLOGTIME-uniform TC0 circuits, as sinusoidal, rotary and 1/i are).
        padding: padding tokens after the input.
        depth: number of layer applications as a function of n (looping included).
        chain: chain-of-thought steps before the answer.
        path: True if the logits go through accumulated Householder products (PaTH).
    """

    attention: Attention = "softmax"
    positions: Positions = "uniform"
    padding: Padding = "none"
    depth: Depth = "constant"
    chain: Chain = "none"
    path: bool = False


@dataclass(frozen=True)
class Model:
    """An architecture with all its parameters fixed.

    Attributes:
        name: canonical name of the catalogue row.
        title: what it is, for people.
        kind: linear recurrence, nonlinear recurrence, attention, or a hybrid of a recurrence and attention.
        recurrence: traits of the recurrence (all kinds but ``attention``), else None.
        attention: traits of the attention part (``attention`` and ``hybrid``), else None.
        parameters: the parameters as shown to users, sorted by name.
        layers: the number of layers allowed, or None for any constant number.
        semantics: which arithmetic the question is about.
        notes: remarks on the row (what the real system ships).
        proved: for a model file: what was computed about its transitions.
        tracker: for a model file with letters: a search for a way in which one layer tracks a task, taking the task
            and a budget, with the proof as result.
    """

    name: str
    title: str
    kind: Kind
    recurrence: RecurrenceTraits | None = None
    attention: AttentionTraits | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    layers: int | None = None
    semantics: Semantics = "log"
    notes: tuple[str, ...] = field(default=())
    proved: tuple[Proved, ...] = ()
    tracker: Callable[[Any, Any], Proved | None] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.layers is not None and self.layers < 1:
            raise ValueError("a model has at least one layer")

    def with_(self, *, layers: int | None, semantics: Semantics) -> Model:
        """Return the same architecture asked about with other layers and semantics."""
        return replace(self, layers=layers, semantics=semantics)

    @property
    def possible_semantics(self) -> tuple[Semantics, ...]:
        """The semantics in which a question about this model makes sense."""
        if self.kind == "attention":
            return ("exact", "log", "finite")
        if self.kind == "hybrid":
            return ("exact", "log")
        if self.kind == "nonlinear":
            return ("exact", "log", "finite", "stepwise")
        return ("exact", "log", "finite", "stepwise", "scan")

    @property
    def meaning(self) -> str:
        """What the model's semantics means, in words."""
        if self.kind == "attention":
            return ATTENTION_MEANING[self.semantics]
        return (NONLINEAR_MEANING if self.kind == "nonlinear" else MEANING)[self.semantics]

    def __str__(self) -> str:
        inner = ", ".join(f"{key}={value}" for key, value in self.parameters)
        return f"{self.name}({inner})" if inner else self.name
