"""What a row of the architecture catalogue is, and the builders that turn its parameters into traits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tc0kit.models.model import AttentionTraits, Kind, RecurrenceTraits, Spectrum

Values = Mapping[str, str]
Traits = tuple[RecurrenceTraits | None, AttentionTraits | None]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a row: its default (as the real system ships it) and the values it may take.

    ``values`` is the list of allowed words, or empty for a positive integer.
    """

    default: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One architecture.

    Attributes:
        name: canonical name.
        title: what it is, with its reference.
        kind: linear, nonlinear, attention or hybrid.
        build: parameters -> traits.
        parameters: name -> parameter.
        aliases: what else users type; an alias may fix parameters (``deltanet-neg``).
        note: what the real system ships, and encoding traps; may be empty.
    """

    name: str
    title: str
    kind: Kind
    build: Callable[[Values], Traits]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    aliases: Mapping[str, Values] = field(default_factory=dict)
    note: str = ""


GATES = ("(0,1)", "[0,1]", "(-1,1)", "[-1,1]", "complex")


def diagonal(values: Values, *, selective: bool) -> RecurrenceTraits:
    """Return the traits of a diagonal recurrence whose gates lie in ``values["gates"]``."""
    gates = values["gates"]
    closed = gates in ("[0,1]", "[-1,1]", "complex")
    spectrum: Spectrum = "complex" if gates == "complex" else "nonnegative" if gates[1] == "0" else "real"
    return RecurrenceTraits(
        "diagonal",
        spectrum,
        selective=selective,
        attains_zero=closed,
        attains_one=closed,
        negative_and_selective=selective and spectrum != "nonnegative",
    )


def selective_diagonal(values: Values) -> Traits:
    """Diagonal, input-dependent gates."""
    return diagonal(values, selective=True), None


def constant_diagonal(values: Values) -> Traits:
    """Diagonal gates that do not depend on the input."""
    return diagonal(values, selective=False), None


def constant_dense(_: Values) -> Traits:
    """One fixed dense transition matrix."""
    return RecurrenceTraits("constant-dense", "complex", selective=False), None


def householder(values: Values, *, gated: bool = False, symmetric: bool = True) -> RecurrenceTraits:
    """Return the traits of a product of ``n_h`` generalised Householder factors ``I - beta k k^T``."""
    count = int(values.get("n_h", "1"))
    negative = values["beta"] == "[0,2]"
    # One factor with beta <= 1 is positive semidefinite, and a product of two positive semidefinite
    # matrices is similar to one; from three factors on, complex eigenvalues occur (Grazzi et al. 2025, Prop. 1).
    factors = count + (1 if gated and not symmetric else 0)
    # A symmetric matrix times a positive semidefinite one still has real eigenvalues.
    spectrum: Spectrum
    if negative:
        spectrum = "real" if count == 1 else "complex"
    else:
        spectrum = "nonnegative" if factors <= 2 else "complex"
    return RecurrenceTraits(
        "householder",
        spectrum,
        attains_zero=True,
        attains_one=True,
        negative_and_selective=negative,
        householders=count,
        gated=gated,
    )


def plain_householder(values: Values) -> Traits:
    """DeltaNet, DeltaProduct."""
    return householder(values), None


def scalar_gated_householder(values: Values) -> Traits:
    """A scalar gate in [0, 1] times Householder factors."""
    return householder(values, gated=True), None


def diagonal_gated_householder(values: Values) -> Traits:
    """A diagonal gate in [0, 1]^d times one Householder factor."""
    return householder(values, gated=True, symmetric=False), None


def dplr(values: Values) -> Traits:
    """RWKV-7: diagonal minus rank one, not symmetric; with c = 2 swaps are reachable, with the shipped c = 1 not."""
    return RecurrenceTraits("dplr", "complex", attains_one=True, negative_and_selective=values["c"] == "2"), None


def permutation_diagonal(_: Values) -> Traits:
    """Column-one-hot times complex diagonal."""
    return RecurrenceTraits("permutation-diagonal", "complex", attains_zero=True, attains_one=True), None


def dense(_: Values) -> Traits:
    """Dense (or block-diagonal with blocks as large as wanted) input-dependent transitions."""
    return RecurrenceTraits("dense", "complex", attains_zero=True, attains_one=True, negative_and_selective=True), None


def convolution(_: Values) -> Traits:
    """A long convolution with an arbitrary filter."""
    return RecurrenceTraits("convolution", "complex", selective=False), None


def fenwick(_: Values) -> Traits:
    """States for O(log n) intervals with diagonal gates; which intervals merge depends on the position's binary digits.

    Hence no spectrum is claimed: theorems about eigenvalues speak of one recurrence.
    """
    return RecurrenceTraits("fenwick", "complex"), None


def implicit(_: Values) -> Traits:
    """A recurrence defined by the convergence of a fixed-point iteration."""
    return RecurrenceTraits("implicit", "complex"), None


def nonlinear(_: Values) -> Traits:
    """The next state is a nonlinear function of the state and the input, computed by a gated cell or one layer."""
    return RecurrenceTraits("nonlinear", "complex", attains_zero=True, attains_one=True), None


def nonlinear_mlp(_: Values) -> Traits:
    """The next state is a multi-layer perceptron of the state and the input."""
    return RecurrenceTraits("nonlinear-mlp", "complex", attains_zero=True, attains_one=True), None


def nonlinear_memory(_: Values) -> Traits:
    """The state is the weights of a network that each token updates by a gradient step."""
    return RecurrenceTraits("nonlinear-memory", "complex"), None


def attention(values: Values) -> AttentionTraits:
    """Return the traits of an attention stack."""
    return AttentionTraits(
        attention=values.get("attention", "softmax"),  # type: ignore[arg-type]  # the parser checked the value
        positions=values.get("positions", "uniform"),  # type: ignore[arg-type]
        padding=values.get("padding", "none"),  # type: ignore[arg-type]
        depth=values.get("depth", "constant"),  # type: ignore[arg-type]
        chain=values.get("chain", "none"),  # type: ignore[arg-type]
        path=values.get("path", "no") == "yes",
    )


def transformer(values: Values) -> Traits:
    """A transformer."""
    return None, attention(values)


def hybrid(recurrence: Callable[[Values], Traits]) -> Callable[[Values], Traits]:
    """Return the builder of a stack that has both attention layers and layers of this recurrence."""

    def build(values: Values) -> Traits:
        return recurrence(values)[0], attention(values)

    return build
