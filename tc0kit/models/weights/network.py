"""Layers of linear (or threshold) recurrences with exact weights, and token-wise maps between them.

A token is a *view*: a number that says what the layers so far know at this position. View 0 of a position is its
letter. In a layer every head has the state H (n x c, from ``initial``) and, with v the view below,
``H' = A(v) H + B(v)``. Each head is then read as a list of *digits*, and the table ``keys -> values`` of the layer
takes (v, all digits) to the next view: the token-wise map. The last view is the output: 1 or 0 for a language, the
number of the product in ``outputs`` for a word problem. All tensors are exact; S is the number of views below.

==============  ==================================================================================================
kind            A(v) and its tensors
==============  ==================================================================================================
``diagonal``    diag(``gate``[v]), S x n
``phase``       diag(exp(2 pi i ``turns``[v] / ``modulus``)), integers S x n and n; ``initial`` holds exponents, n x 1
``columns``     column j has its 1 in row ``target``[v, j], integers S x n (PD-SSM with D = 1)
``dense``       ``matrix``[v], S x n x n
``householder`` the factors I - ``beta``[v, j] k k^T with k = ``direction``[v, j] / its length, j = 0 first
``threshold``   H' = sign(``weight`` H + ``drive``[v]), n x n and S x n: no linear recurrence
==============  ==================================================================================================

B(v) is ``input``[v], S x n x c, if there is that tensor, else 0.

==============  ==================================================================================================
reading         digits
==============  ==================================================================================================
``sign``        for each entry of H: 1 if it is larger than ``cut``[v] (S x n x c), else 0
``argmax``      for each column of H: ``digit``[the row of its largest entry]
``phase``       for each channel: the exponent of the nearest power of its root of unity
==============  ==================================================================================================

With reading ``sign``, ``cells`` (K x 2 ends, and ``open``, K x 2, 1 for an end that does not belong) are intervals
that no entry of H ever leaves: together they are a finite abstraction of the state, on which a checker proves the
network right at every length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["diagonal", "phase", "columns", "dense", "householder", "threshold"]
Reading = Literal["sign", "argmax", "phase"]
Tensors = Mapping[str, NDArray[Any]]

TENSORS: dict[Kind, tuple[str, ...]] = {
    "diagonal": ("gate",),
    "phase": ("turns", "modulus"),
    "columns": ("target",),
    "dense": ("matrix",),
    "householder": ("beta", "direction"),
    "threshold": ("weight", "drive"),
}
READING_TENSORS: dict[Reading, tuple[str, ...]] = {"sign": ("cut", "cells", "open"), "argmax": ("digit",), "phase": ()}
OPTIONAL = ("input",)
WHOLE = frozenset({"turns", "modulus", "target", "digit", "open"})  # int64; with kind phase also ``initial``
SYMBOL_TENSORS = ("gate", "turns", "target", "matrix", "beta", "drive")
CODING = {
    "turns": "the gate is exp(2 pi i turns / modulus), an algebraic number",
    "direction": "the unit vector k is direction / |direction|; k k^T is rational",
}
"""How the tensors are coded whose numbers are not what they stand for; all others are the numbers themselves."""


@dataclass(frozen=True, eq=False)
class Head:
    """One recurrence of a layer; see the module docstring for its tensors."""

    kind: Kind
    reading: Reading
    initial: NDArray[Any]
    tensors: Tensors

    @property
    def symbols(self) -> int:
        """The number of views that the head reads."""
        return next(len(self.tensors[name]) for name in SYMBOL_TENSORS if name in self.tensors)

    @property
    def digits(self) -> int:
        """The number of digits that the head is read as."""
        return int(self.initial.shape[1] if self.reading == "argmax" else self.initial.size)


@dataclass(frozen=True, eq=False)
class Layer:
    """Heads side by side, and the token-wise map after them.

    Attributes:
        heads: the recurrences, all of them reading the same view.
        keys: rows (view, digits of the first head, of the second, ...); without ``uses_view`` the view is written 0.
        values: the next view for each row, from 0.
        uses_view: whether the map looks at the view, or at the digits alone.
    """

    heads: tuple[Head, ...]
    keys: NDArray[np.int64]
    values: NDArray[np.int64]
    uses_view: bool = True

    @property
    def views(self) -> int:
        """The number of views after the layer."""
        return int(self.values.max()) + 1


@dataclass(frozen=True, eq=False)
class Network:
    """A network with exact weights for a task.

    Attributes:
        layers: at least one.
        empty: the output for the empty word.
        subject: the task as data: letters with their images, for a language the initial and the accepting states (the
            form of ``tc0kit.certificates.base``).
        outputs: for a word problem the product that each output stands for, as rows of images; None for a language.
        about: names for people: task, model, semantics, and the rule whose construction this is.
    """

    layers: tuple[Layer, ...]
    empty: int
    subject: Mapping[str, Any]
    outputs: NDArray[np.int64] | None = None
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def letters(self) -> int:
        """The number of letters."""
        return len(self.subject["letters"])

    def numbers(self) -> int:
        """Return how many numbers all tensors have, tables included."""
        tensors = [tensor for layer in self.layers for head in layer.heads for tensor in head.tensors.values()]
        tables = [table for layer in self.layers for table in (layer.keys, layer.values)]
        return sum(tensor.size for tensor in (*tensors, *tables))
