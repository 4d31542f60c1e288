"""Exact numbers for recurrences: what may be an entry of a matrix or the value of a parameter."""

from __future__ import annotations

from fractions import Fraction
from numbers import Rational
from typing import Any

import sympy

from tc0kit.errors import UserError
from tc0kit.models.expression import number

_TRANSCENDENTAL = (sympy.exp, sympy.sin, sympy.cos)


def exact(value: Any, where: str, *, floats: bool = False) -> Any:
    """Return a Python or SymPy number, or an expression as text, as an exact SymPy expression.

    Args:
        value: int, ``Fraction``, text such as ``"sqrt(5)/2"``, a SymPy expression without floats; a float if
            ``floats`` is set, which stands for the binary rational that it is.
        where: the place, for messages.

    Raises:
        UserError: a float that was not asked for, a value that is not finite, or something that is no number.
    """
    if isinstance(value, sympy.Rational):
        return value
    if isinstance(value, str):
        try:
            return number(value)
        except UserError as error:
            raise UserError(f"{where}: {error}") from error
    if isinstance(value, Rational) and not isinstance(value, bool):
        return sympy.Rational(int(value.numerator), int(value.denominator))
    if isinstance(value, float | complex):
        return _from_float(value, where, floats)
    if not isinstance(value, sympy.Expr):
        raise UserError(f"{where}: {_short(value)} is no exact number; use int, Fraction, SymPy numbers or text")
    if value.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
        raise UserError(f"{where}: {_short(value)} is not finite")
    if value.has(sympy.Float):
        if not floats:
            raise UserError(f"{where}: {_short(value)} holds a float{_float_hint(value)}")
        return value.replace(lambda node: node.is_Float, lambda node: sympy.Rational(node))
    return value


def _from_float(value: float | complex, where: str, floats: bool) -> Any:
    parts = (value.real, value.imag) if isinstance(value, complex) else (value,)
    if any(part != part or part in (float("inf"), float("-inf")) for part in parts):
        raise UserError(f"{where}: {value} is not finite")
    if not floats:
        raise UserError(f"{where}: {value} is a float{_float_hint(value)}")
    exact_parts = [sympy.Rational(*part.as_integer_ratio()) for part in parts]
    return exact_parts[0] + (sympy.I * exact_parts[1] if len(parts) == 2 else 0)


def _float_hint(value: Any) -> str:
    near = ""
    if isinstance(value, float) or (isinstance(value, sympy.Expr) and value.is_Float):
        near = f"Rational({str(Fraction(float(value)).limit_denominator(10_000)).replace('/', ', ')}), "
    return f"; write {near}text such as '1/10', or pass floats=True for the binary rational that it is"


def _short(value: Any) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def algebraic(value: Any, where: str) -> Any:
    """Return the exact number if it is algebraic.

    Raises:
        UserError: it holds symbols, or is not algebraic, or not known to be.
    """
    if value.is_Rational:
        return value
    if value.free_symbols:
        names = ", ".join(sorted(str(symbol) for symbol in value.free_symbols))
        raise UserError(f"{where}: {_short(value)} holds the symbol {names}; a number is needed")
    tower = any(part.args[0].has(*_TRANSCENDENTAL) for part in value.atoms(*_TRANSCENDENTAL))
    answer = None if tower else value.is_algebraic  # SymPy would evaluate exp(exp(exp(10^6)))
    if answer is not True:
        known = "is not an algebraic number" if answer is False else "is not known to be algebraic"
        raise UserError(f"{where}: {_short(value)} {known}; rationals, roots and cos(2*pi/5) are")
    return value
