"""Postfix programs to SymPy, with types: scalars, columns, rows and matrices whose shapes are checked.

========================  =================================================================================
``a + b``, ``a - b``      of one shape; ``a`` alone is no matrix, ``a * I`` is
``a * b``, ``a b``        a scalar times anything, or a product of matrices: ``k * k^T`` is the outer product,
                          ``k^T * k`` the inner one, which is a scalar
``a .* b``                componentwise, of one shape
``a / b``                 by a scalar
``a ^ n``                 scalars to a rational power, square matrices to a whole power from 0 to 64
``exp sqrt cos sin``      of scalars, and of columns and rows componentwise
``diag(v)``, ``rot(t)``   the diagonal matrix of a vector; the rotation of the plane by the angle t
``[a, b]``                the column of a and b; ``[[a, b], [c, d]]`` is the matrix with these rows
``I``, ``i``, ``pi``      the identity matrix, the imaginary unit, pi
``ones``, ``zeros``       the columns of ones and of zeros
========================  =================================================================================

In the entries of explicit matrices, which are numbers, ``I`` is the imaginary unit as well, since no identity matrix
can stand there. Numbers are exact. The work is bounded: the numbers, the powers and the tree that comes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sympy

from tc0kit.errors import BudgetSpent
from tc0kit.models.syntax import DIGIT_LIMIT, ExpressionError, Op, parse, unknown_name
from tc0kit.models.terms import NODE_LIMIT, bits, is_zero, simple, size

Shape = Literal["scalar", "column", "row", "matrix"]

RESERVED = ("I", "T", "i", "ones", "oo", "pi", "zeros")
"""Names that no parameter may have, besides those of the functions."""

DEPTH_LIMIT = 40
BIT_LIMIT = 4_000
EXPONENT_LIMIT = 1_000
MATRIX_POWER_LIMIT = 64
ANGLE_LIMIT = 1_000_000

_RATIONAL = re.compile(r"-?[0-9]+(?:/[0-9]+)?")
_WORDS = {"scalar": "a number", "column": "a column", "row": "a row", "matrix": "a matrix"}


@dataclass(frozen=True)
class Value:
    """A typed value: ``content`` is an ``Expr`` for scalars, else an ``ImmutableDenseMatrix``.

    Attributes:
        shape: what it is; a 1 x 1 matrix is no scalar.
        content: the SymPy object.
        depth: levels of operations below it, sums and products of many operands counting once.
        chain: the kind of operation at its root, for counting such chains.
        rows: True for a bracketed list, which may be a row of a matrix literal.
    """

    shape: Shape
    content: Any
    depth: int = 1
    chain: str = ""
    rows: bool = False

    def __str__(self) -> str:
        if self.shape == "scalar":
            return "a number"
        rows, columns = self.content.shape
        if self.shape == "matrix":
            return f"a {rows} x {columns} matrix"
        return f"a {self.shape} of {max(rows, columns)}"


def evaluate(text: str, names: Mapping[str, Value]) -> Value:
    """Return the value of an expression.

    Raises:
        ExpressionError: malformed text, an unknown name, or operands that do not go together, with the position.
        BudgetSpent: the result would be too large.
    """
    stack: list[Value] = []
    for op in parse(text):
        stack.append(_checked(op, _apply(op, stack, names)))
    return stack.pop()


def number(text: str, *, infinite: bool = False) -> Any:
    """Return the exact number that a constant expression denotes; ``I`` and ``i`` are the imaginary unit.

    Args:
        infinite: whether ``oo`` may stand alone, with or without a sign, for infinity.

    Raises:
        ExpressionError: as for ``evaluate``, or the value is no number.
    """
    if infinite and text.replace(" ", "") in ("oo", "+oo", "-oo"):
        return -sympy.oo if "-" in text else sympy.oo
    if _RATIONAL.fullmatch(text) and len(text) <= DIGIT_LIMIT and int(text.partition("/")[2] or 1):
        return sympy.Rational(text)
    value = evaluate(text, NUMBER_NAMES)
    if value.shape != "scalar":
        raise ExpressionError(0, f"{value} stands where a number is needed")
    return simple(value.content)


def names_of(dimension: int) -> dict[str, Value]:
    """Return the constants of formulas for a state of ``dimension`` components."""
    return {
        "I": Value("matrix", sympy.ImmutableDenseMatrix(sympy.eye(dimension))),
        "i": Value("scalar", sympy.I),
        "pi": Value("scalar", sympy.pi),
        "ones": Value("column", sympy.ImmutableDenseMatrix(sympy.ones(dimension, 1))),
        "zeros": Value("column", sympy.ImmutableDenseMatrix(sympy.zeros(dimension, 1))),
    }


NUMBER_NAMES = {"I": Value("scalar", sympy.I), "i": Value("scalar", sympy.I), "pi": Value("scalar", sympy.pi)}
"""The constants of the entries of explicit matrices."""


def _apply(op: Op, stack: list[Value], names: Mapping[str, Value]) -> Value:
    if op.kind == "number":
        return Value("scalar", sympy.Rational(op.value))
    if op.kind == "name":
        return _named(op, names)
    if op.kind == "list":
        entries = stack[len(stack) - op.count :]
        del stack[len(stack) - op.count :]
        return _listed(op, entries)
    operand = stack.pop()
    if op.kind in _UNARY:
        shape, content, chain = _UNARY[op.kind](op, operand)
        return Value(shape, content, operand.depth + 1, chain)
    left, right = stack.pop(), operand
    shape, content = _BINARY[op.kind](op, left, right)
    chain = {"-": "+", "/": "*"}.get(op.kind, op.kind)
    return Value(shape, content, max(left.depth + (left.chain != chain), right.depth + 1), chain)


def _named(op: Op, names: Mapping[str, Value]) -> Value:
    if op.value in names:
        return names[op.value]
    if op.value.lower() in ("nan", "inf", "infinity", "oo"):
        raise ExpressionError(op.position, f"{op.value!r} is not a finite number")
    raise ExpressionError(op.position, unknown_name(op.value, sorted(names)))


def _listed(op: Op, entries: Sequence[Value]) -> Value:
    depth = 1 + max(entry.depth for entry in entries)
    if all(entry.rows for entry in entries):
        widths = {entry.content.rows for entry in entries}
        if len(widths) > 1:
            raise ExpressionError(op.position, f"the rows of this matrix have {_several(widths)} entries")
        rows = [list(entry.content) for entry in entries]
        return Value("matrix", sympy.ImmutableDenseMatrix(rows), depth)
    for place, entry in enumerate(entries, 1):
        if entry.shape != "scalar":
            raise ExpressionError(op.position, f"entry {place} of this list is {entry}, neither a number nor a row")
    column = sympy.ImmutableDenseMatrix(len(entries), 1, [entry.content for entry in entries])
    return Value("column", column, depth, rows=True)


def _several(counts: set[int]) -> str:
    return " and ".join(str(count) for count in sorted(counts))


def _negate(op: Op, a: Value) -> tuple[Shape, Any, str]:
    return a.shape, -a.content, "negate"


def _transpose(op: Op, a: Value) -> tuple[Shape, Any, str]:
    if a.shape == "scalar":
        raise ExpressionError(op.position, "a number has no transpose; the exponent T is for vectors and matrices")
    turned: dict[Shape, Shape] = {"column": "row", "row": "column", "matrix": "matrix"}
    return turned[a.shape], a.content.T, "transpose"


def _call(op: Op, a: Value) -> tuple[Shape, Any, str]:
    if op.value == "diag":
        if a.shape not in ("column", "row"):
            hint = "; write a * I for a multiple of the identity" if a.shape == "scalar" else ""
            raise ExpressionError(op.position, f"diag({_WORDS[a.shape]}): diag takes a vector{hint}")
        return "matrix", sympy.ImmutableDenseMatrix(sympy.diag(*a.content)), "call"
    if op.value == "rot":
        if a.shape != "scalar":
            raise ExpressionError(op.position, f"rot({_WORDS[a.shape]}): the angle of a rotation is a number")
        cos, sin = _function(op, "cos", a.content), _function(op, "sin", a.content)
        return "matrix", sympy.ImmutableDenseMatrix([[cos, -sin], [sin, cos]]), "call"
    if a.shape == "matrix":
        raise ExpressionError(
            op.position, f"{op.value}(a matrix) is not computed; write diag({op.value}(v)) for a diagonal one"
        )
    if a.shape == "scalar":
        return "scalar", _function(op, op.value, a.content), "call"
    return a.shape, a.content.applyfunc(lambda entry: _function(op, op.value, entry)), "call"


def _function(op: Op, name: str, argument: Any) -> Any:
    """Apply a function to a scalar; without parameters its argument is bounded and holds no exp, sin or cos itself."""
    if name == "sqrt":
        return sympy.sqrt(argument)
    if not argument.free_symbols and not argument.is_Rational:
        if argument.has(sympy.exp, sympy.sin, sympy.cos):
            raise ExpressionError(op.position, f"{name} of a number that itself needs exp, sin or cos is not computed")
        if not abs(argument.evalf(15)) < ANGLE_LIMIT:
            raise ExpressionError(op.position, f"the argument of {name} exceeds {ANGLE_LIMIT:,}")
    elif argument.is_Rational and abs(argument) > ANGLE_LIMIT:
        raise ExpressionError(op.position, f"the argument of {name} exceeds {ANGLE_LIMIT:,}")
    return {"exp": sympy.exp, "cos": sympy.cos, "sin": sympy.sin}[name](argument)


def _sum(op: Op, a: Value, b: Value) -> tuple[Shape, Any]:
    _same_shape(op, a, b, "; write a * I for a multiple of the identity" if op.kind != ".*" else "")
    return a.shape, a.content + b.content if op.kind == "+" else a.content - b.content


def _componentwise(op: Op, a: Value, b: Value) -> tuple[Shape, Any]:
    _same_shape(op, a, b, "")
    if a.shape == "scalar":
        return "scalar", a.content * b.content
    return a.shape, a.content.multiply_elementwise(b.content)


def _same_shape(op: Op, a: Value, b: Value, hint: str) -> None:
    if a.shape == b.shape and (a.shape == "scalar" or a.content.shape == b.content.shape):
        return
    one = "scalar" in (a.shape, b.shape) and "matrix" in (a.shape, b.shape)
    raise ExpressionError(op.position, f"{a} {op.kind} {b}: the shapes differ{hint if one else ''}")


def _product(op: Op, a: Value, b: Value) -> tuple[Shape, Any]:
    if a.shape == "scalar":
        return b.shape, b.content * a.content
    if b.shape == "scalar":
        return a.shape, a.content * b.content
    if a.content.cols != b.content.rows or (a.shape, b.shape) in (("column", "column"), ("row", "row")):
        raise ExpressionError(op.position, f"{a} times {b}: the shapes do not go together{_product_hint(a, b)}")
    if _sizes(a) * b.content.cols + _sizes(b) * a.content.rows > NODE_LIMIT:
        raise BudgetSpent(f"budget spent: a product of matrices in an expression exceeds {NODE_LIMIT:,} terms")
    product = a.content * b.content
    if (a.shape, b.shape) == ("row", "column"):
        return "scalar", product[0, 0]
    shape: Shape = "column" if b.shape == "column" else "row" if a.shape == "row" else "matrix"
    return shape, product


def _product_hint(a: Value, b: Value) -> str:
    if (a.shape, b.shape) == ("column", "column") and a.content.shape == b.content.shape:
        return "; write u * v^T (outer), u^T * v (inner) or u .* v (componentwise)"
    if a.shape == "matrix" and b.shape == "row" and a.content.cols == b.content.cols:
        return "; transpose the row"
    if a.shape == "column" and b.shape == "matrix" and a.content.rows == b.content.rows:
        return "; transpose the column"
    return ""


def _quotient(op: Op, a: Value, b: Value) -> tuple[Shape, Any]:
    if b.shape != "scalar":
        raise ExpressionError(op.position, f"{a} / {b}: only a number divides")
    if is_zero(b.content):
        raise ExpressionError(op.position, "division by zero")
    return a.shape, a.content / b.content


def _power(op: Op, a: Value, b: Value) -> tuple[Shape, Any]:
    if b.shape != "scalar" or not b.content.is_Rational:
        raise ExpressionError(op.position, "an exponent is a rational number; write exp(...) for other powers")
    exponent = b.content
    if a.shape == "matrix":
        return "matrix", _matrix_power(op, a, exponent)
    if a.shape != "scalar":
        raise ExpressionError(op.position, f"{a} has no powers; write v .* v for squares of the components")
    length = max(1, bits(a.content))
    if abs(exponent.p) > EXPONENT_LIMIT or exponent.q > EXPONENT_LIMIT or length * abs(exponent.p) > BIT_LIMIT:
        raise ExpressionError(
            op.position, f"the power is too large: exponents go up to {EXPONENT_LIMIT:,}, numbers to {BIT_LIMIT:,} bits"
        )
    if exponent < 0 and is_zero(a.content):
        raise ExpressionError(op.position, "division by zero")
    return "scalar", a.content**exponent


def _matrix_power(op: Op, a: Value, exponent: Any) -> Any:
    if a.content.rows != a.content.cols:
        raise ExpressionError(op.position, f"{a} has no powers; it is not square")
    if exponent.q != 1 or not 0 <= exponent <= MATRIX_POWER_LIMIT:
        raise ExpressionError(
            op.position, f"a matrix takes whole exponents from 0 to {MATRIX_POWER_LIMIT}, not {exponent}"
        )
    result = Value("matrix", sympy.ImmutableDenseMatrix(sympy.eye(a.content.rows)))
    for _ in range(int(exponent)):
        result = Value("matrix", _product(op, result, a)[1])
    return result.content


_UNARY: dict[str, Callable[[Op, Value], tuple[Shape, Any, str]]] = {
    "negate": _negate,
    "transpose": _transpose,
    "call": _call,
}
_BINARY: dict[str, Callable[[Op, Value, Value], tuple[Shape, Any]]] = {
    "+": _sum,
    "-": _sum,
    "*": _product,
    ".*": _componentwise,
    "/": _quotient,
    "^": _power,
}


def _checked(op: Op, value: Value) -> Value:
    """Return the value if it is finite and within the limits."""
    if value.depth > DEPTH_LIMIT:
        raise ExpressionError(op.position, f"operations are nested more than {DEPTH_LIMIT} deep")
    entries = [value.content] if value.shape == "scalar" else value.content
    for entry in entries:
        if entry.is_Rational:
            if bits(entry) > BIT_LIMIT:
                raise ExpressionError(op.position, f"a number here has more than {BIT_LIMIT:,} bits")
        elif entry.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
            raise ExpressionError(op.position, "the value is not finite")
    if _sizes(value) > NODE_LIMIT:
        raise BudgetSpent(f"budget spent: an expression exceeds {NODE_LIMIT:,} terms when written out")
    return value


def _sizes(value: Value) -> int:
    if value.shape == "scalar":
        return size(value.content)
    return sum(1 if entry.is_Atom else size(entry) for entry in value.content)
