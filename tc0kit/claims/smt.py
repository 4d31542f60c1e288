"""Typed statements as SMT-LIB 2 text, for whatever solver reads it.

Integers become ``Int``, rationals ``Real``, words of k bits ``(_ BitVec k)``, fixed-point numbers integers in units of
the last place whose sums and products are rounded and clipped (or wrapped). SMT-LIB's division is total; where the
claim language refuses a division by zero, ``defined`` says that it does not happen, and has to be proved first.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tc0kit.claims.intervals import interval
from tc0kit.claims.terms import Term, Variable
from tc0kit.claims.types import BOOL, INT, RATIONAL, Type
from tc0kit.models.formats import NumberFormat

LARGEST_TABLE = 256
LARGEST_POWER = 16
LONGEST_POWER = 50_000  # characters


class Untranslatable(Exception):
    """A term that has no SMT-LIB form here."""


@dataclass(frozen=True)
class Question:
    """Text of the pieces of ``forall variables. hypotheses implies conclusion`` (or of an ``exists``).

    Attributes:
        declarations: constants for the variables, with the bounds of their sorts.
        defined: no division by zero happens in the body.
        body: the statement.
        hypothesis: what the body assumes; ``true`` if nothing.
        names: name of the constant for each variable.
    """

    declarations: str
    defined: str
    body: str
    hypothesis: str
    names: tuple[tuple[str, Variable], ...]


def translate(variables: tuple[Variable, ...], body: Term) -> Question:
    """Return the pieces for a statement about some variables.

    Raises:
        Untranslatable: a term or a sort that is not arithmetic, or a quantifier over QQ inside the body.
    """
    names = tuple((_constant(variable), variable) for variable in variables)
    lines = []
    for name, variable in names:
        lines.append(f"(declare-const {name} {_sort(variable.sort.type)})")
        bounds = _bounds(name, variable)
        if bounds != "true":
            lines.append(f"(assert {bounds})")
    hypotheses, rest = [], body
    while rest.op == "implies":
        hypotheses.append(term(rest.args[0]))
        rest = rest.args[1]
    return Question("\n".join(lines), defined(body), term(body), _and(*hypotheses), names)


def _constant(variable: Variable) -> str:
    return f"{variable.name}!{variable.slot}"


def _sort(type_: Type) -> str:
    if type_ == INT:
        return "Int"
    if type_ == RATIONAL:
        return "Real"
    if type_ == BOOL:
        return "Bool"
    if type_.name == "bits":
        return f"(_ BitVec {type_.parameter})"
    if type_.name == "number" and _simple(type_.parameter):
        return "Int"
    raise Untranslatable(str(type_))


def _simple(form: NumberFormat) -> bool:
    return form.kind == "fixed" and form.rounding in ("nearest-even", "floor")


def _ends(form: NumberFormat) -> tuple[int, int]:
    top = 1 << (form.bits - 1)
    return (1 - top if form.symmetric else -top), top - 1


def _bounds(name: str, variable: Variable) -> str:
    sort = variable.sort
    if sort.type.name == "number":
        low, high = _ends(sort.type.parameter)
        return f"(<= {_number(low)} {name} {_number(high)})"
    parts = []
    if sort.type == INT and sort.low is not None:
        parts.append(f"(<= {_number(sort.low)} {name})")
    if sort.type == INT and sort.high is not None:
        parts.append(f"(<= {name} {_number(sort.high)})")
    return _and(*parts)


def _number(value: Any, real: bool = False) -> str:
    value = Fraction(value)
    if value < 0:
        return f"(- {_number(-value, real)})"
    if real and value.denominator != 1:
        return f"(/ {value.numerator}.0 {value.denominator}.0)"
    return f"{value.numerator}.0" if real else str(value.numerator)


def _and(*parts: str) -> str:
    kept = [part for part in dict.fromkeys(parts) if part != "true"]
    return "true" if not kept else kept[0] if len(kept) == 1 else f"(and {' '.join(kept)})"


def _or(*parts: str) -> str:
    if "true" in parts:
        return "true"
    return parts[0] if len(parts) == 1 else f"(or {' '.join(parts)})"


# -- terms


def term(item: Term) -> str:
    """Return the term as SMT-LIB text.

    Raises:
        Untranslatable: see ``translate``.
    """
    op = item.op
    if op == "constant":
        return _literal(item.type, item.value)
    if op == "variable":
        _sort(item.type)
        return _constant(item.value)
    if op in ("forall", "exists"):
        return _quantified(item)
    if op == "call":
        return _call(item)
    if op in ("not", "and", "or", "implies"):
        word = "=>" if op == "implies" else op
        return f"({word} {' '.join(term(arg) for arg in item.args)})"
    if op == "iff":
        return f"(= {term(item.args[0])} {term(item.args[1])})"
    if op in ("==", "!=", "<", "<=", ">", ">="):
        return _comparison(item)
    name = item.args[0].type.name
    if name == "bits":
        return _bits_operation(item)
    if name == "number":
        return _fixed_operation(item)
    if item.type in (INT, RATIONAL):
        return _arithmetic(item)
    raise Untranslatable(op)


def _literal(type_: Type, value: Any) -> str:
    if type_ == BOOL:
        return "true" if value else "false"
    if type_.name == "bits":
        return f"(_ bv{value} {type_.parameter})"
    if type_.name == "number" and _simple(type_.parameter):
        return _number(value * (1 << type_.parameter.fraction))
    if type_ in (INT, RATIONAL):
        return _number(value, type_ == RATIONAL)
    raise Untranslatable(str(type_))


def _quantified(item: Term) -> str:
    variables: tuple[Variable, ...] = item.value
    if any(variable.sort.domain == "QQ" for variable in variables):
        raise Untranslatable("a quantifier over QQ inside a statement")
    listed = " ".join(f"({_constant(v)} {_sort(v.sort.type)})" for v in variables)
    bounds = _and(*(_bounds(_constant(v), v) for v in variables))
    body = term(item.args[0])
    if bounds != "true":
        body = f"(=> {bounds} {body})" if item.op == "forall" else f"(and {bounds} {body})"
    return f"({item.op} ({listed}) {body})"


def _real(item: Term) -> str:
    """Return an integer or rational term as a real."""
    text = term(item)
    if item.type == INT:
        return _number(item.value, True) if item.op == "constant" else f"(to_real {text})"
    return text


def _comparison(item: Term) -> str:
    left, right = item.args
    if left.type.name == "bits":
        words = {"==": "=", "<": "bvult", "<=": "bvule", ">": "bvugt", ">=": "bvuge"}
        pair = f"{term(left)} {term(right)}"
        return f"(not (= {pair}))" if item.op == "!=" else f"({words[item.op]} {pair})"
    if left.type != right.type:
        pair = f"{_real(left)} {_real(right)}"
    else:
        _sort(left.type)
        pair = f"{term(left)} {term(right)}"
    if item.op == "!=":
        return f"(not (= {pair}))"
    return f"({'=' if item.op == '==' else item.op} {pair})"


def _arithmetic(item: Term) -> str:
    op = item.op
    convert = _real if item.type == RATIONAL else term
    if op == "^":
        return _power(item)
    if op == "mod":
        return f"(mod {term(item.args[0])} {term(item.args[1])})"
    if op == "negate":
        return f"(- {convert(item.args[0])})"
    return f"({op} {convert(item.args[0])} {convert(item.args[1])})"


def _power(item: Term) -> str:
    base, exponent = item.args
    real = item.type == RATIONAL
    if exponent.op == "constant" and abs(exponent.value) <= LARGEST_POWER:
        factor = _real(base) if real else term(base)
        product = _repeated("*", factor, abs(exponent.value))
        if exponent.value == 0:
            return _number(1, real)
        return f"(/ 1.0 {product})" if exponent.value < 0 else product
    low, high = interval(exponent)
    if base.op != "constant" or base.value == 0 or low is None or high is None or high - low >= LARGEST_TABLE:
        raise Untranslatable("a power")
    return _table(term(exponent), int(low), int(high), lambda k: _number(Fraction(base.value) ** k, real))


def _repeated(word: str, factor: str, count: int) -> str:
    """Return the product of a factor with itself."""
    if count * len(factor) > LONGEST_POWER:
        raise Untranslatable("a power of a long term")
    return f"({word} {' '.join([factor] * count)})" if count > 1 else factor


def _table(text: str, low: int, high: int, entry: Any) -> str:
    """Return the values for low .. high as nested choices."""
    result = str(entry(high))
    for k in range(high - 1, low - 1, -1):
        result = f"(ite (= {text} {_number(k)}) {entry(k)} {result})"
    return result


def _bits_operation(item: Term) -> str:
    words = {"+": "bvadd", "-": "bvsub", "*": "bvmul", "negate": "bvneg"}
    if item.op == "^":
        exponent = item.args[1]
        if exponent.op != "constant" or not 1 <= exponent.value <= LARGEST_POWER:
            raise Untranslatable("a power of a word")
        return _repeated("bvmul", term(item.args[0]), exponent.value)
    return f"({words[item.op]} {' '.join(term(arg) for arg in item.args)})"


def _fixed_operation(item: Term) -> str:
    form: NumberFormat = item.args[0].type.parameter
    _sort(item.args[0].type)
    texts = [term(arg) for arg in item.args]
    if item.op == "*":
        exact = _divided(f"(* {texts[0]} {texts[1]})", 1 << form.fraction, form.rounding)
    elif item.op in ("+", "-"):
        exact = f"({item.op} {texts[0]} {texts[1]})"
    elif item.op == "negate":
        exact = f"(- {texts[0]})"
    else:
        raise Untranslatable("a quotient of rounded numbers")
    low, high = _ends(form)
    if form.overflow == "wrap":
        return f"(let ((w {exact})) (- (mod (+ w {1 << (form.bits - 1)}) {1 << form.bits}) {1 << (form.bits - 1)}))"
    return f"(let ((w {exact})) (ite (< w {_number(low)}) {_number(low)} (ite (> w {high}) {high} w)))"


def _divided(text: str, divisor: int, rounding: str) -> str:
    """Return a quotient rounded to an integer."""
    if divisor == 1:
        return text
    if rounding == "floor":
        return f"(div {text} {divisor})"
    up = f"(or (> (mod p {divisor}) {divisor // 2}) (and (= (mod p {divisor}) {divisor // 2}) (= (mod q 2) 1)))"
    return f"(let ((p {text})) (let ((q (div p {divisor}))) (ite {up} (+ q 1) q)))"


def _call(item: Term) -> str:
    name, args = item.value.name, item.args
    if name == "integer":
        return f"(is_int {_real(args[0])})"
    if name == "floor":
        return f"(to_int {_real(args[0])})"
    if name == "exact" and args[0].type.name == "number" and _simple(args[0].type.parameter):
        return f"(/ (to_real {term(args[0])}) {1 << args[0].type.parameter.fraction}.0)"
    convert = _real if item.type == RATIONAL else term
    if name == "abs":
        return f"(let ((v {convert(args[0])})) (ite (< v 0) (- v) v))"
    if name in ("max", "min"):
        sign = ">=" if name == "max" else "<="
        return f"(let ((v {convert(args[0])})) (let ((w {convert(args[1])})) (ite ({sign} v w) v w)))"
    if name == "bits":
        high = interval(item)[1]
        if high is None or high > LARGEST_TABLE:
            raise Untranslatable("bits of an unbounded number")
        result = str(high)
        for k in range(int(high) - 1, -1, -1):
            result = f"(ite (< v {1 << k}) {k} {result})"
        return f"(let ((v (abs {term(args[0])}))) {result})"
    raise Untranslatable(name)


# -- where a term is defined


def defined(item: Term) -> str:
    """Return the condition under which evaluating the term divides by no zero, left sides first."""
    op = item.op
    if op in ("constant", "variable"):
        return "true"
    if op in ("and", "implies", "or"):
        left, right = item.args
        later = defined(right)
        if later == "true":
            return defined(left)
        reached = f"(not {term(left)})" if op == "or" else term(left)
        return _and(defined(left), f"(=> {reached} {later})")
    if op in ("forall", "exists"):
        inner = defined(item.args[0])
        if inner == "true":
            return "true"
        listed = " ".join(f"({_constant(v)} {_sort(v.sort.type)})" for v in item.value)
        bounds = _and(*(_bounds(_constant(v), v) for v in item.value))
        return f"(forall ({listed}) (=> {bounds} {inner}))"
    parts = [defined(arg) for arg in item.args]
    if op in ("/", "mod") and item.type in (INT, RATIONAL):
        divisor = item.args[1]
        if divisor.op != "constant" or divisor.value == 0:
            parts.append(f"(not (= {term(divisor)} {_number(0, divisor.type == RATIONAL)}))")
    if op == "^" and item.type == RATIONAL:
        base, exponent = item.args
        if base.op != "constant" or base.value == 0:
            zero = _number(0, base.type == RATIONAL)
            parts.append(f"(or (>= {term(exponent)} 0) (not (= {term(base)} {zero})))")
    return _and(*parts)
