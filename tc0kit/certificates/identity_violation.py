"""``identity-violation``: a variety's identity fails for some elements, given as words.

Form: ``"name": variety, "left": term, "right": term, "words": {variable: word}, "point": q`` with terms ``["var",
"x"]``, ``["mul", t1, ..., tk]`` (the empty product is 1) and ``["omega", t]``. The pair (left, right) must be one
of the identities of the named variety below; the checker evaluates both sides and compares the images of the point.

Products are read from left to right, t^omega is the idempotent power of t. Sources: J1, J, R, L, DA: Pin 1986,
"Varieties of formal languages"; Simon 1975 for J; A: Schützenberger 1965; R-omega: the necessary condition for
C-RASP. A violated identity proves that the monoid is outside the variety: each identity listed holds in every
monoid of it (nilpotent: in the semigroup of the non-empty words).
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Findings, Malformed, Meter, Refused, Subject, expect_int, expect_list, expect_str

FIELDS = ("name", "left", "right", "words", "point")

_X, _Y = ["var", "x"], ["var", "y"]
_XY_W = ["omega", ["mul", _X, _Y]]
_YX_W = ["omega", ["mul", _Y, _X]]
_X_YW = ["mul", _X, ["omega", _Y]]
_XX, _XYP, _YXP = ["mul", _X, _X], ["mul", _X, _Y], ["mul", _Y, _X]
_APERIODIC = (["mul", ["omega", _X], _X], ["omega", _X])
_R = (["mul", _XY_W, _X], _XY_W)
_L = (["mul", _Y, _XY_W], _XY_W)

IDENTITIES: dict[str, list[tuple[list[Any], list[Any]]]] = {
    "idempotent": [(_XX, _X)],
    "commutative": [(_XYP, _YXP)],
    "J1": [(_XX, _X), (_XYP, _YXP)],
    "J-trivial": [_R, _L, (_XY_W, _YX_W), _APERIODIC],
    "R-trivial": [_R],
    "L-trivial": [_L],
    "DA": [(["mul", _XY_W, _X, _XY_W], _XY_W)],
    "aperiodic": [_APERIODIC],
    "group": [(["omega", _X], ["mul"])],
    "nilpotent": [(["mul", ["omega", _X], _Y], ["omega", _X]), (["mul", _Y, ["omega", _X]], ["omega", _X])],
    "R-omega": [(["mul", ["omega", _X_YW], _X], ["omega", _X_YW])],
}


def idempotent_power(images: tuple[int, ...]) -> tuple[int, ...]:
    """Return the idempotent power of a transformation.

    For a point with tail length h that enters a cycle of length p at c, a large common multiple N of all cycle lengths
    takes it to c advanced by N - h = -h (mod p) steps. Tails are walked once per point: quadratic at worst.
    """
    n = len(images)
    place: list[tuple[list[int], int] | None] = [None] * n  # the cycle, and the index on it where the point ends
    for start in range(n):
        path: list[int] = []
        on_path: dict[int, int] = {}
        point = start
        while place[point] is None and point not in on_path:
            on_path[point] = len(path)
            path.append(point)
            point = images[point]
        if place[point] is None:
            cycle = path[on_path[point] :]
            for i, q in enumerate(cycle):
                place[q] = (cycle, i)
            path = path[: on_path[point]]
        for q in reversed(path):
            known = place[images[q]]
            assert known is not None
            place[q] = (known[0], (known[1] - 1) % len(known[0]))
    return tuple(cycle[i] for cycle, i in (entry for entry in place if entry is not None))


def _evaluate(term: Any, values: dict[str, tuple[int, ...]], meter: Meter) -> tuple[int, ...]:
    # Only terms of the table above arrive here, so the depth is small.
    if term[0] == "var":
        return values[term[1]]
    parts = [_evaluate(part, values, meter) for part in term[1:]]
    result = parts[0] if parts else tuple(range(len(next(iter(values.values())))))
    for part in parts[1:]:
        meter.spend(len(result))
        result = tuple(part[q] for q in result)
    meter.spend(2 * len(result))
    return idempotent_power(result) if term[0] == "omega" else result


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Look the identity up and evaluate both sides."""
    name = expect_str(certificate["name"], "name")
    if name not in IDENTITIES:
        raise Malformed(f"name: one of {', '.join(IDENTITIES)} is expected")
    left, right = expect_list(certificate["left"], "left"), expect_list(certificate["right"], "right")
    for sides in IDENTITIES[name]:
        if (left, right) == sides:
            break
    else:
        raise Refused(f"left, right: this pair of terms is no identity of {name}")
    if type(certificate["words"]) is not dict:
        raise Malformed("words: an object is expected")
    values = {}
    needed = sorted({part for part in "xy" if f"'{part}'" in f"{left}{right}"})
    if sorted(certificate["words"]) != needed:
        raise Malformed(f"words: exactly the variables {', '.join(needed)} are expected")
    for variable in needed:
        word = subject.word(certificate["words"][variable], f"words.{variable}")
        if not word and name == "nilpotent":
            raise Refused("words: nilpotency is about the semigroup of non-empty words")
        values[variable] = subject.run(tuple(subject.points), word, meter)
    point = expect_int(certificate["point"], "point", 0, subject.degree - 1)
    images = _evaluate(left, values, meter)[point], _evaluate(right, values, meter)[point]
    if images[0] == images[1]:
        raise Refused(f"both sides take point {point} to point {images[0]}")
    line = f"an identity of {name} fails: its sides take point {point} to {images[0]} and to {images[1]}"
    proves = [f"not {name}"] + (["not-aperiodic"] if name == "aperiodic" else [])
    return Findings([line], proves)
