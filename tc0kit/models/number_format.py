"""Number formats of the ``stepwise`` semantics, as a model file states them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from tc0kit.errors import UserError, did_you_mean

Kind = Literal["fixed", "fp16", "bf16", "fp8-e4m3", "fp8-e5m2"]
Overflow = Literal["saturate", "wrap", "infinity"]
Rounding = Literal["nearest-even", "nearest-away", "nearest-up", "floor", "ceiling", "toward-zero"]
Rounds = Literal["step", "operation"]

LARGEST_WIDTH = 64
_FLOAT_BITS: dict[str, int] = {"fp16": 16, "bf16": 16, "fp8-e4m3": 8, "fp8-e5m2": 8}


@dataclass(frozen=True)
class NumberFormat:
    """A number format with what happens to results that it does not hold.

    Attributes:
        kind: ``fixed`` (two's complement, in units of 2^-fraction) or a floating-point format: IEEE ``fp16``, ``bf16``,
            and the OCP formats ``fp8-e4m3`` (no infinities) and ``fp8-e5m2``.
        bits: width in bits; for ``fixed`` from 1 to 64, the sign included.
        fraction: fractional bits of ``fixed``, from -64 to 64; 0 for floating point.
        overflow: ``saturate``, for ``fixed`` also ``wrap`` (modulo 2^bits units), for floating point also
            ``infinity`` (NaN for ``fp8-e4m3``).
        rounding: ``nearest-even``, ``nearest-away`` and ``nearest-up`` differ in the midpoints (to even, away from
            zero, towards +oo); ``floor``, ``ceiling`` and ``toward-zero`` are directed.
        rounds: ``step``: A h + B is computed exactly and rounded once per token and component; ``operation``: after
            each product and each sum, products first, from the first component to the last, B added at the end.
    """

    kind: Kind
    bits: int
    fraction: int = 0
    overflow: Overflow = "saturate"
    rounding: Rounding = "nearest-even"
    rounds: Rounds = "step"

    def __str__(self) -> str:
        size = f"{self.bits} bits, {self.fraction} of them fractional, " if self.kind == "fixed" else ""
        return f"{self.kind} ({size}{self.overflow}, {self.rounding}, rounded after each {self.rounds})"


def read_format(table: Mapping[str, object]) -> NumberFormat:
    """Return the format of a ``[recurrence.format]`` table.

    Floating-point formats are rounded to ``nearest-even`` and overflow to ``infinity`` unless the table says otherwise.

    Raises:
        UserError: an unknown key or value, or one that does not go with the kind.
    """
    given = dict(table)
    kind = _choice(given, "kind", get_args(Kind), None)
    fixed = kind == "fixed"
    rounding = _choice(given, "rounding", get_args(Rounding), "nearest-even")
    rounds = _choice(given, "rounds", get_args(Rounds), "step")
    overflow = _choice(
        given,
        "overflow",
        ("saturate", "wrap") if fixed else ("saturate", "infinity"),
        "saturate" if fixed else "infinity",
    )
    if fixed:
        bits = _integer(given, "bits", 1, LARGEST_WIDTH, None)
        fraction = _integer(given, "fraction", -LARGEST_WIDTH, LARGEST_WIDTH, 0)
    else:
        bits, fraction = _FLOAT_BITS[kind], 0
    for key in given:
        if not fixed and key in ("bits", "fraction"):
            raise UserError(f'{key!r} is fixed for {kind}; leave it out, or write kind = "fixed"')
        known = ("kind", "rounding", "rounds", "overflow", *(("bits", "fraction") if fixed else ()))
        raise UserError(f"unknown key {key!r}{did_you_mean(key, known)} (known: {', '.join(known)})")
    return NumberFormat(kind, bits, fraction, overflow, rounding, rounds)  # type: ignore[arg-type]


def _choice(given: dict[str, object], key: str, known: tuple[str, ...], default: str | None) -> str:
    value = given.pop(key, default)
    if value is None:
        raise UserError(f"{key!r} is missing; write {key} = {' or '.join(repr(name) for name in known)}")
    if not isinstance(value, str) or value not in known:
        hint = did_you_mean(value, known) if isinstance(value, str) else ""
        raise UserError(f"{key} = {value!r} is not possible{hint} (one of {', '.join(known)})")
    return value


def _integer(given: dict[str, object], key: str, low: int, high: int, default: int | None) -> int:
    value = given.pop(key, default)
    if value is None:
        raise UserError(f"{key!r} is missing; write {key} = 8, for example")
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise UserError(f"{key} = {value!r} is not possible; a whole number from {low} to {high} is needed")
    return value
