"""Random exact values of parameters, rational wherever the range's ends are: instances for lower bounds.

Unit vectors are rational points of the sphere, from its stereographic projection: for t in Q^(d-1) the vector
(2 t, |t|^2 - 1) / (|t|^2 + 1) has length 1. Orthogonal matrices are products of reflections in such vectors.
"""

from __future__ import annotations

from random import Random
from typing import Any

import sympy

from tc0kit.models.ranges import ParameterRange
from tc0kit.models.recurrence import Recurrence

STEPS = 6
"""Denominators of the random fractions go up to this."""


def random_values(recurrence: Recurrence, random: Random) -> dict[str, Any]:
    """Return a value inside its range for every parameter of a family, as ``Recurrence.instance`` takes them."""
    return {parameter.name: random_value(parameter, random) for parameter in recurrence.parameters}


def random_value(parameter: ParameterRange, random: Random) -> Any:
    """Return a number, d of them for a vector, or d rows for a matrix, inside the range."""
    size = parameter.dimension
    if parameter.constraint == "unit":
        return _unit(size, random, parameter.field == "complex")
    if parameter.constraint == "one-hot" and parameter.shape == "vector":
        return _basis(size, random.randrange(size))
    if parameter.constraint in ("one-hot", "permutation"):
        places = [random.randrange(size) for _ in range(size)]
        if parameter.constraint == "permutation":
            places = random.sample(range(size), size)
        return [[sympy.Integer(places[column] == row) for column in range(size)] for row in range(size)]
    if parameter.constraint == "orthogonal":
        product = sympy.eye(size)
        for _ in range(2):
            k = sympy.Matrix(_unit(size, random, False))
            product = product * (sympy.eye(size) - 2 * k * k.T)
        return product.tolist()
    if parameter.shape == "scalar":
        return _component(parameter, random)
    if parameter.shape == "vector":
        return [_component(parameter, random) for _ in range(size)]
    return [[_component(parameter, random) for _ in range(size)] for _ in range(size)]


def _basis(size: int, place: int) -> list[Any]:
    return [sympy.Integer(i == place) for i in range(size)]


def _unit(size: int, random: Random, is_complex: bool) -> list[Any]:
    """Return a rational unit vector, of Gaussian rationals if ``is_complex``."""
    if is_complex:
        parts = _unit(2 * size, random, False)
        return [parts[2 * i] + sympy.I * parts[2 * i + 1] for i in range(size)]
    t = [sympy.Rational(random.randrange(-STEPS, STEPS + 1), random.randrange(1, STEPS + 1)) for _ in range(size - 1)]
    square = sum((entry**2 for entry in t), sympy.S.Zero)
    vector = [2 * entry / (square + 1) for entry in t] + [(square - 1) / (square + 1)]
    random.shuffle(vector)
    return vector


def _component(parameter: ParameterRange, random: Random) -> Any:
    if parameter.constraint == "set":
        return random.choice(parameter.values)
    low, high = parameter.low, parameter.high
    if parameter.constraint == "interval" and parameter.field == "complex":
        real, imaginary = (_between(low, high, True, True, random) for _ in range(2))
        return real + sympy.I * imaginary
    if parameter.field == "integer":
        return _integer(parameter, random)
    value = _between(low, high, parameter.low_open, parameter.high_open, random)
    if parameter.constraint != "abs":
        return value
    if parameter.field == "complex":
        cos, sin = _unit(2, random, False)
        return value * (cos + sympy.I * sin)
    return value * random.choice((-1, 1))


def _between(low: Any, high: Any, low_open: bool, high_open: bool, random: Random) -> Any:
    """Return a number of the interval, an end with a closed bracket now and then."""
    denominator = random.randrange(2, STEPS + 1)
    if low.is_infinite and high.is_infinite:
        return sympy.Rational(random.randrange(-2 * STEPS, 2 * STEPS + 1), denominator)
    if high.is_infinite:
        return low + sympy.Rational(random.randrange(int(low_open), 2 * STEPS), denominator)
    if low.is_infinite:
        return high - sympy.Rational(random.randrange(int(high_open), 2 * STEPS), denominator)
    step = random.randrange(int(low_open), denominator + int(not high_open))
    return low + (high - low) * sympy.Rational(step, denominator)


def _integer(parameter: ParameterRange, random: Random) -> Any:
    """Return one of the integers of the range nearest to its finite ends, or to 0."""
    least = sympy.floor(parameter.low) + 1 if parameter.low_open else sympy.ceiling(parameter.low)
    most = sympy.ceiling(parameter.high) - 1 if parameter.high_open else sympy.floor(parameter.high)
    if least.is_infinite and most.is_infinite:
        least, most = sympy.Integer(-STEPS), sympy.Integer(STEPS)
    elif least.is_infinite:
        least = most - STEPS
    elif most.is_infinite:
        most = least + STEPS
    value = least + random.randrange(int(most - least) + 1)
    return value * random.choice((-1, 1)) if parameter.constraint == "abs" else value
