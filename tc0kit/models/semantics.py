"""Semantics: which arithmetic a statement about a model is about. A theorem for one is never applied to another."""

from __future__ import annotations

from typing import Literal, get_args

Semantics = Literal["exact", "log", "finite", "stepwise", "scan"]
SEMANTICS: tuple[Semantics, ...] = get_args(Semantics)

MEANING: dict[Semantics, str] = {
    "exact": "rationals (or numbers of one fixed number field) with poly(n) bits, no rounding",
    "log": "O(log n) bits, convolutional (prefix-product) form, one rounding at the end",
    "finite": "ideal real dynamics, finitely many distinguishable values",
    "stepwise": "a fixed number of bits, rounding after every step",
    "scan": "a fixed number of bits, rounding inside the scan tree",
}
NONLINEAR_MEANING: dict[Semantics, str] = {**MEANING, "log": "O(log n) bits of state, updated token by token"}
ATTENTION_MEANING: dict[Semantics, str] = {
    "exact": "poly(n) bits of precision",
    "log": "O(log n) bits of precision",
    "finite": "a fixed number of bits of precision",
}
