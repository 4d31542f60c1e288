"""What a circuit is claimed to compute: exact numbers as polynomials in the input words. Standard library only.

::

    {"family": "product", "n": 16, "bits": 8, "signed": true, "leading": null}
    {"family": "sum", ...the same fields}
    {"family": "lti", "n": 8, "bits": 4, "output_bits": 4, "positions": "all", "layer": {"a": [["1/2"]], "b": ..., "c":
     ..., "d": ...}}
    {"family": "power", "n": 8, "bits": 4, "matrix": [["1/2", ...], ...]}
    {"family": "diagonal", "n": 8, "positions": "all", "encoding": "bits", "layer": {"fraction": p, "alpha": [[...]],
     "beta": [[...]], "readout": [[...]], "skip": [...], "output": {"bits": q, "fraction": f}}}
    {"family": "triangular", "n": 8, "positions": "all", "encoding": "bits", "layer": {"denominator": q, "transition":
     [[[...]]], "entry": [[...]], "readout": [[...]], "skip": [...]}, "output": {"bits": q, "fraction": f}}

*product*, *sum*: ``y = x0 * ... * x(n-1)`` or ``x0 + ... + x(n-1)`` of words of that many bits, exact, or with
``leading`` the leading bits of ``y`` in two's complement, rounded half up and saturating.
*lti*: ``h_t = A h_(t-1) + B x_t``, ``y_t = C h_t + D x_t`` with rational matrices and signed words, rounded half up to
``output_bits`` bits with the words' last place, saturating.
*power*: ``y = q^n A^z x`` exactly, q the common denominator of A; the exponent z is a word, read as n above n.
*diagonal*: ``h_t = a(x_t) h_(t-1) + b(x_t)``, ``y_t = sum_c C_c(x_t) h_(c,t) + D(x_t)``, tables of integers over 2^p,
rounded half up to q bits with a last place of 2^-f, saturating; a code past the alphabet reads as its last symbol.
*complex diagonal*: ``circuit_complex``.
*triangular*: ``h_t = A(x_t) h_(t-1) + b(x_t)``, ``y_t = c(x_t) h_t + d(x_t)``, tables of integers over q, in a basis in
which A is triangular; rounded and read like diagonal layers.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Malformed, Meter, expect_bool, expect_int, expect_object
from tc0kit.certificates.circuit_complex import complex_diagonal
from tc0kit.certificates.circuit_layers import diagonal, triangular
from tc0kit.certificates.circuit_linear import lti, power
from tc0kit.certificates.circuit_numbers import MOST_WORDS, Number, expect_words, rounding
from tc0kit.certificates.circuit_polynomial import Polynomial
from tc0kit.certificates.circuit_rows import LARGEST_PART, LARGEST_WORD, Word


def claimed_numbers(claim: Any, words: tuple[Word, ...], meter: Meter) -> list[Number]:
    """Read a claim and check that the circuit has the input words it speaks of.

    Raises:
        Malformed: no such claim, or other words.
    """
    families = {
        "product": _arithmetic,
        "sum": _arithmetic,
        "lti": lti,
        "power": power,
        "diagonal": diagonal,
        "complex diagonal": complex_diagonal,
        "triangular": triangular,
    }
    family = claim.get("family") if type(claim) is dict else None
    if type(family) is not str or family not in families:
        raise Malformed(f"claim.family: one of {', '.join(families)} is expected")
    return families[family](claim, words, meter)


def _arithmetic(claim: dict[str, Any], words: tuple[Word, ...], meter: Meter) -> list[Number]:
    expect_object(claim, "claim", ("family", "n", "bits", "signed", "leading"))
    n = expect_int(claim["n"], "claim.n", 0, MOST_WORDS)
    is_product = claim["family"] == "product"
    bits = expect_int(claim["bits"], "claim.bits", 1, LARGEST_PART if is_product else LARGEST_WORD)
    encoding = "signed" if expect_bool(claim["signed"], "claim.signed") else "bits"
    expect_words(words, [(f"x{i}", bits, encoding) for i in range(n)])
    values = [[word.value(code) for code in range(word.codes)] for word in words]
    low = high = int(is_product)
    for table in values:
        ends = [a * b if is_product else a + b for a in (low, high) for b in (min(table), max(table))]
        low, high = (min(ends), max(ends)) if is_product else (ends[0], ends[3])

    def modulo(m: int) -> Polynomial:
        result = Polynomial(m)
        meter.spend(sum(map(len, values)))
        if is_product:
            result.add_product(1, dict(enumerate(values)))
        else:
            for word, table in enumerate(values):
                result.add_word(word, table)
        return result

    if claim["leading"] is None:
        return [Number("y", low, high, modulo, None)]
    leading = expect_int(claim["leading"], "claim.leading", 1, 16)
    width = max(high.bit_length(), (-low - 1).bit_length() if low < 0 else 0) + 1
    return [Number("y", low, high, modulo, rounding(1 << max(0, width - leading), leading))]
