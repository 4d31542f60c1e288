"""Integers and forms as short text."""

from __future__ import annotations

import math
from collections.abc import Sequence

LARGEST_IN_FULL = 10**6


def short(value: int) -> str:
    """Return an integer in a few characters: in full, as a power of two, or rounded."""
    sign, size = ("−" if value < 0 else ""), abs(value)
    if size < LARGEST_IN_FULL:
        return f"{sign}{size}"
    if size & (size - 1) == 0:
        return f"{sign}2^{size.bit_length() - 1}"
    return f"≈ {sign}2^{math.log2(size):.1f}".removesuffix(".0")


def counted(number: int, word: str) -> str:
    """Return e.g. ``1 gate`` or ``1,200 gates``."""
    return f"{number:,} {word}" + "s" * (number != 1)


def form_text(names: Sequence[str], weights: Sequence[int], constant: int = 0, most: int = 12) -> str:
    """Return e.g. ``2·x[0] − x[1] + 3``, at most ``most`` terms of it."""
    parts: list[str] = []
    for name, weight in list(zip(names, weights, strict=True))[:most]:
        size = abs(weight)
        factor = "" if size == 1 else f"{short(size)}·"
        sign = ("−" if weight < 0 else "") if not parts else ("− " if weight < 0 else "+ ")
        parts.append(f"{sign}{factor}{name}")
    if len(names) > most:
        parts.append(f"+ … ({len(names):,} terms)")
    if constant or not parts:
        parts.append(short(constant) if not parts else f"{'−' if constant < 0 else '+'} {short(abs(constant))}")
    return " ".join(parts)
