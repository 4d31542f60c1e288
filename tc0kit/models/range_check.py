"""Whether a value lies in a parameter's range, decided exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy

from tc0kit.errors import UserError
from tc0kit.models.exact import exact
from tc0kit.models.ranges import ParameterRange, at_most
from tc0kit.models.terms import is_zero


def checked_value(parameter: ParameterRange, value: Any) -> tuple[Any, ...]:
    """Return the exact components of a value that lies in the range of ``parameter``.

    Args:
        value: a number as ``exact`` takes it, d of them for a vector, d rows of d for a matrix; SymPy matrices too.

    Raises:
        UserError: the wrong number of components, no exact number, or outside the range.
    """
    components = tuple(
        exact(entry, name) for name, entry in zip(parameter.component_names, _components(parameter, value), strict=True)
    )
    for name, entry in zip(parameter.component_names, components, strict=True):
        if entry.free_symbols:
            raise UserError(f"{name} = {entry} is no number")
        if parameter.field != "complex" and not entry.is_real:
            raise UserError(f"{name} = {entry} is not real, but its range is {parameter}")
        if (parameter.field == "integer" and not entry.is_integer) or not _inside(parameter, entry):
            raise UserError(f"{name} = {entry} is outside its range ({parameter})")
    if not _constrained(parameter, components):
        raise UserError(f"{parameter.name} = ({', '.join(map(str, components))}) is no {parameter}")
    return components


def _components(parameter: ParameterRange, value: Any) -> list[Any]:
    if isinstance(value, sympy.MatrixBase):
        value = list(value) if 1 in value.shape and parameter.shape == "vector" else value.tolist()
    size = parameter.dimension
    if parameter.shape == "scalar":
        if isinstance(value, list | tuple):
            raise UserError(f"{parameter.name} is a number, not a list of {len(value)}")
        return [value]
    if not isinstance(value, list | tuple) or len(value) != size:
        raise UserError(f"{parameter.name} is a {parameter.shape}; a list of {size} is needed")
    if parameter.shape == "vector":
        return list(value)
    if not all(isinstance(row, list | tuple) and len(row) == size for row in value):
        raise UserError(f"{parameter.name} is a matrix; {size} rows of {size} entries are needed")
    return [entry for row in value for entry in row]


def _inside(parameter: ParameterRange, entry: Any) -> bool:
    """Say whether one component lies within the bounds."""
    if parameter.constraint == "set":
        return any(is_zero(entry - member) for member in parameter.values)
    if parameter.constraint not in ("interval", "abs"):
        return True
    size = abs(entry) if parameter.constraint == "abs" else entry
    if parameter.field == "complex" and parameter.constraint == "interval":
        return True
    for low, high, is_open in ((parameter.low, size, parameter.low_open), (size, parameter.high, parameter.high_open)):
        finite = not (low.is_infinite or high.is_infinite)
        if not at_most(low, high) or (is_open and finite and is_zero(high - low)):
            return False
    return True


def _constrained(parameter: ParameterRange, components: Sequence[Any]) -> bool:
    """Say whether the components together satisfy the constraint."""
    if parameter.constraint == "unit":
        return is_zero(sum(entry * sympy.conjugate(entry) for entry in components) - 1)
    values = dict(zip(parameter.symbols, components, strict=True))
    if parameter.constraint in ("one-hot", "permutation", "orthogonal"):
        return all(is_zero(equation.xreplace(values)) for equation in parameter.equations)
    return True
