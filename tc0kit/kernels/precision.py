"""Number formats and the rounding to them: what a state is rounded to after an update.

A float format has p significant bits (the hidden one counts), normal numbers from 2^emin up to just under 2^(emax+1),
and subnormal numbers below; a fixed-point format has the numbers m 2^-fraction with ``bits`` bits in two's complement.
All arithmetic is done in the float32 or float64 of the caller's tensors and then rounded: to nearest, ties to even.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from tc0kit.errors import UserError, did_you_mean

Rounding = Callable[[Tensor], Tensor]
"""Maps a tensor to one of the same shape and dtype whose entries are numbers of a format."""


@dataclass(frozen=True)
class Float:
    """A binary floating-point format, with subnormal numbers and infinities as IEEE 754 has them."""

    name: str
    p: int
    emin: int
    emax: int

    def __call__(self, x: Tensor) -> Tensor:
        """Return ``x`` rounded to the format."""
        return quant(x, self.p, self.emin, self.emax)


@dataclass(frozen=True)
class Fixed:
    """A two's complement format of ``bits`` bits, ``fraction`` of them behind the point; it wraps or saturates."""

    bits: int
    fraction: int
    wraps: bool = False

    @property
    def name(self) -> str:
        """``fixed<bits>.<fraction>``, with a ``w`` behind where it wraps."""
        return f"fixed{self.bits}.{self.fraction}" + ("w" if self.wraps else "")

    def __call__(self, x: Tensor) -> Tensor:
        """Return ``x`` rounded to the format; in float32 ``bits`` is at most 24, in float64 53."""
        if x.is_complex():
            return torch.view_as_complex(self(torch.view_as_real(x)))
        scale, half = 2.0**self.fraction, 2.0 ** (self.bits - 1)
        steps = torch.round(x * scale)
        steps = torch.remainder(steps + half, 2 * half) - half if self.wraps else steps.clamp(-half, half - 1)
        return steps / scale


FORMATS: dict[str, Float] = {
    row.name: row
    for row in (
        Float("float64", 53, -1022, 1023),
        Float("float32", 24, -126, 127),
        Float("tf32", 11, -126, 127),
        Float("bfloat16", 8, -126, 127),
        Float("float16", 11, -14, 15),
    )
}
"""Formats with a name."""
ALIASES = {"fp64": "float64", "fp32": "float32", "fp16": "float16", "bf16": "bfloat16"}


def named(name: str) -> Float | Fixed:
    """Return the format that is called ``name``: one of ``FORMATS``, or ``fixed<bits>.<fraction>`` with ``w`` to wrap.

    Raises:
        UserError: there is none of that name, or a fixed-point format does not fit into a float64.
    """
    word = ALIASES.get(name.lower(), name.lower())
    if word in FORMATS:
        return FORMATS[word]
    head, _, tail = word.removeprefix("fixed").removesuffix("w").partition(".")
    if word.startswith("fixed") and head.isdecimal() and tail.isdecimal():
        bits, fraction = int(head[:5]), int(tail[:5])
        if 1 <= bits <= 53 and fraction <= 200:
            return Fixed(bits, fraction, word.endswith("w"))
        raise UserError(f"number format {name!r}: 1 to 53 bits, at most 200 of them behind the point")
    known = [*FORMATS, *ALIASES]
    raise UserError(f"unknown number format {name!r}{did_you_mean(name, known) or '; known: ' + ', '.join(known)}")


def quant(x: Tensor, p: int, emin: int, emax: int) -> Tensor:
    """Return ``x`` rounded to ``p`` significant bits with exponents ``emin`` to ``emax``; ties to even.

    Equal bit by bit to a cast to float32 (24, -126, 127), bfloat16 (8, -126, 127) or float16 (11, -14, 15) and back.
    The dtype stays; ``p`` is at most its own precision. No gradient flows.
    """
    if x.is_complex():
        return torch.view_as_complex(quant(torch.view_as_real(x), p, emin, emax))
    if p >= 53:
        return x
    wide = x.detach().to(torch.float64)
    exponent = torch.frexp(wide).exponent.to(torch.int64)
    step = torch.clamp(exponent - p, emin - p + 1, emax + 1)
    rounded = torch.round(wide * _power(-step)) * _power(step)
    rounded = torch.where(
        rounded.abs() >= 2.0 ** (emax + 1), torch.copysign(rounded.new_tensor(torch.inf), wide), rounded
    )
    return torch.where(torch.isfinite(wide), rounded, wide).to(x.dtype)


def _power(exponent: Tensor) -> Tensor:
    """2^exponent as float64, exactly, for -1022 <= exponent <= 1023 (``ldexp`` takes its powers in float32)."""
    return ((exponent + 1023) << 52).view(torch.float64)
