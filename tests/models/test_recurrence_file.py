"""Model files: the examples, every message with its place, and hostile files."""

from __future__ import annotations

import itertools
import tomllib
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.format_text import parse_format
from tc0kit.models.recurrence import Recurrence
from tc0kit.models.recurrence_file import SIZE_LIMIT, parse_recurrence, read_recurrence
from tc0kit.models.toml_places import find_places, line_and_column

EXAMPLES = sorted((Path(__file__).parent.parent.parent / "examples" / "models").glob("*.toml"))
FORMULA = '"(I - beta * k k^T) * diag(w)"'
FAMILY = """[recurrence]
dimension = 2
A = "(I - beta * k k^T) * diag(w)"

[recurrence.parameters]
beta = "in [0, 2]"
k = "unit vector"
w = "vector in (0, 1)"
"""
EXPLICIT = """[recurrence]
name = "pair"
dimension = 2

[recurrence.matrices]
a = [["3/5", "-1"], ["sqrt(5)", "I"]]
b = [[0.1, 1], [1e-3, -2]]

[recurrence.inputs]
b = ["1/2", 0]
"""


def example(name: str) -> Recurrence:
    return read_recurrence(str(next(path for path in EXAMPLES if path.stem == name)))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_read(path: Path) -> None:
    found = read_recurrence(str(path))
    assert found.name and found.title and found == read_recurrence(str(path))
    assert found.parametric == (not found.letters)


def test_explicit_matrices_are_exact() -> None:
    found = parse_recurrence(EXPLICIT)
    assert (found.name, found.letters) == ("pair", ("a", "b"))
    assert found.matrices[0] == sympy.Matrix([[sympy.Rational(3, 5), -1], [sympy.sqrt(5), sympy.I]])
    assert found.matrices[1] == sympy.Matrix([[sympy.Rational(1, 10), 1], [sympy.Rational(1, 1000), -2]])
    assert found.inputs == (sympy.zeros(2, 1), sympy.Matrix([sympy.Rational(1, 2), 0]))
    assert parse_recurrence(EXPLICIT.replace("\n", "\r\n").encode()) == found
    assert parse_recurrence("\ufeff".encode() + EXPLICIT.encode()) == found


def test_a_family_is_its_formula() -> None:
    found = parse_recurrence(FAMILY, "somewhere/family.toml")
    by_hand = Recurrence.of_function(
        lambda beta, k, w: (sympy.eye(2) - beta * k * k.T) * sympy.diag(*w),
        dimension=2,
        parameters={"beta": "in [0, 2]", "k": "unit vector", "w": "vector in (0, 1)"},
        name="family",
    )
    assert found == by_hand


def test_the_examples_are_what_they_say() -> None:
    for name, order in (("s3", 6), ("s4", 24)):
        matrices = example(name).matrices
        group = {sympy.eye(matrices[0].rows).as_immutable()}
        while more := {a * b for a in group for b in matrices} - group:
            group |= more
        assert len(group) == order
    for name in ("rotations", "reflections", "so3"):
        assert all(sympy.simplify(m.T * m) == sympy.eye(m.rows) for m in example(name).matrices)
    assert all(sum(m[i, :]) == 1 for m in example("stochastic").matrices for i in range(2))
    for name, (first, last) in {"bs12": (0, 2), "sl2z": (0, 2)}.items():
        assert example(name).matrices[first] * example(name).matrices[last] == sympy.eye(2)
    beta_half = example("householder-half").matrices
    assert all(sorted(m.eigenvals()) == [sympy.Rational(1, 2), 1] for m in beta_half)
    swap = {"beta": 2, "k": ("3/5", "4/5", 0)}
    assert example("deltanet").instance(swap)[0] == sympy.diag(example("reflections").matrices[1], 1)


def channel(found: Recurrence, letter: str, state: int) -> int:
    """Apply one letter to a state in units of 1/2, by rational arithmetic."""
    place = found.letters.index(letter)
    gate, shift = (Fraction(int(v.p), int(v.q)) for v in (found.matrices[place][0], found.inputs[place][0]))
    units = floor(2 * (gate * Fraction(state, 2) + shift))
    assert found.format is not None
    return (units + 4) % 8 - 4 if found.format.overflow == "wrap" else max(-4, min(3, units))


def closure(generators: list[tuple[int, ...]], states: range) -> set[tuple[int, ...]]:
    """Return the monoid that transformations of ``states`` generate, by brute force."""
    monoid = {tuple(states)}
    fresh = set(monoid)
    while fresh:
        fresh = {tuple(g[i - states[0]] for i in element) for element in fresh for g in generators} - monoid
        monoid |= fresh
    return monoid


def test_the_saturating_channel_has_periods_one_and_two() -> None:
    found = example("channel-saturating")
    states = range(-4, 4)
    for element in closure([tuple(channel(found, x, s) for s in states) for x in found.letters], states):
        orbit = [tuple(states)]
        while (power := tuple(element[i + 4] for i in orbit[-1])) not in orbit:
            orbit.append(power)
        assert len(orbit) - orbit.index(power) <= 2


def test_the_wrapping_channel_has_a_non_solvable_group() -> None:
    found = example("channel-wrapping")
    states = range(-3, 3)  # the words u v and p q permute these six
    words = [tuple(channel(found, b, channel(found, a, state)) for state in states) for a, b in ("uv", "pq")]
    group = closure(words, states)
    assert all(sorted(element) == list(states) for element in group) and len(group) == 120
    derived = closure([commutator(g, h) for g, h in itertools.product(group, repeat=2)], states)
    assert len(derived) == 60
    assert {commutator(g, h) for g, h in itertools.product(derived, repeat=2)} == derived


def commutator(g: tuple[int, ...], h: tuple[int, ...]) -> tuple[int, ...]:
    """Return the permutation of -3 .. 2 that applies g, h, the inverse of g and the inverse of h in turn."""
    result = []
    for i in range(-3, 3):
        j = h[g[i + 3] + 3]
        result.append(h.index(g.index(j) - 3) - 3)
    return tuple(result)


def test_formats() -> None:
    base = '[recurrence]\ndimension = 1\n[recurrence.matrices]\na = [["1/2"]]\n[recurrence.format]\n'
    fixed = parse_recurrence(base + 'kind = "fixed"\nbits = 8\nfraction = 4\noverflow = "wrap"\nrounding = "floor"')
    assert fixed.format == parse_format("fixed:bits=8,fraction=4,rounding=floor,overflow=wrap")
    assert fixed.step_rounding == "each"
    for key in ("kind", "name"):
        half = parse_recurrence(base + f'{key} = "bf16"\nsteps = "fused"')
        assert (half.format, half.step_rounding) == (parse_format("bf16"), "fused")
    for text, message in {
        "bits = 8": '[recurrence.format]: either name = "..." or kind = "fixed" or "float" is needed',
        'kind = "fixed"': "[recurrence.format]: bits = an integer from 2 to 64 is needed",
        'kind = "fp16"\nsteps = "onc"': "steps = 'onc' is not possible; did you mean once? (one of each, fused, once)",
        'kind = "fp16"\nsteps = 1': "steps = 1 is not possible (one of each, fused, once)",
    }.items():
        with pytest.raises(UserError) as caught:
            parse_recurrence(base + text, "m.toml")
        assert str(caught.value) == f"m.toml:5:1: {message}"


ERRORS = [
    (FAMILY, FORMULA, '"k^T * (I - bta * I)"', "3:17: unknown name 'bta'; did you mean beta?"),
    (FAMILY, FORMULA, '"k * k"', "3:8: a column of 2 times a column of 2: "),
    (FAMILY, FORMULA, '"beta * k"', "3:6: A is a column of 2, but a 2 x 2 matrix is needed"),
    (FAMILY, FORMULA, '"beta"', "3:6: A is a number, but a 2 x 2 matrix is needed (dimension = 2); write (beta) * I"),
    (FAMILY, FORMULA, '"[[1, 2, 3]]"', "3:6: A is a 1 x 3 matrix, but a 2 x 2 matrix is needed"),
    (FAMILY, FORMULA, "3", '3:5: A is an expression in quotes; write A = "..."'),
    (FAMILY, FORMULA, '"((M"', "3:7: this '(' is never closed"),
    (FAMILY, FORMULA, '"\\u0049 + ; "', "3:15: ';' has no meaning here"),
    (FAMILY, FORMULA, '"""\n  I\n  + ?"""', "5:5: '?' has no meaning here"),
    (FAMILY, FORMULA, '"I * beta / (1 - 1)"', "3:15: division by zero"),
    (FAMILY, "dimension = 2\n", "", "1:1: the dimension is missing; write dimension = 2, for example"),
    (
        FAMILY,
        "dimension = 2",
        'dimension = "2"',
        "2:14: [recurrence]: dimension = '2' must be a whole number from 1 to 64",
    ),
    (
        FAMILY,
        "dimension = 2",
        "dimension = 2\nmatrix = 1",
        "3:10: unknown key 'matrix'; did you mean matrices? (known: A, B,",
    ),
    (
        FAMILY,
        "[recurrence]",
        "name = 'x'\n[recurrence]",
        "1:9: 'name' belongs to the recurrence; write it below [recurrence]",
    ),
    (
        FAMILY,
        "[recurrence.parameters]",
        "[parameters]",
        "5:1: 'parameters' belongs to the recurrence; write [recurrence.parameters]",
    ),
    (FAMILY, "[recurrence]", "[model]\n[recurrence]", "1:1: unknown table 'model' (known: recurrence)"),
    (FAMILY, "in [0, 2]", "in [0, 2", "6:12: after 'in' an interval [0, 1), or a set {-1, 1}, is needed"),
    (FAMILY, "in [0, 2]", "in [0, nan]", "6:16: 'nan' is not a finite number"),
    (FAMILY, '"in [0, 2]"', "2", '6:8: the range of a parameter is a text; write "in [0, 2]" or "= 1/2", for example'),
    (FAMILY, "beta = ", "exp = ", "6:8: 'exp' has a meaning already; choose another name (taken: I, T, i,"),
    (FAMILY, "beta = ", '"b ta" = ', "6:11: 'b ta' is no name; names are letters, digits and _"),
    (
        FAMILY,
        "[recurrence.parameters]",
        '[recurrence.format]\nkind = "fp16"\n[recurrence.parameters]\nv = "real"',
        "8:6: parameter v (real) is unbounded, but a number format needs a bound",
    ),
    (
        FAMILY,
        "[recurrence.parameters]",
        "[recurrence.inputs]\n[recurrence.parameters]",
        '5:1: [recurrence.inputs] goes with [recurrence.matrices]; with A write B = "..."',
    ),
    (EXPLICIT, '["sqrt(5)", "I"]', '["sqrt(5)"]', "6:21: row 2 of matrix a has 1 entries, but the dimension is 2"),
    (
        EXPLICIT,
        '[["3/5", "-1"], ["sqrt(5)", "I"]]',
        '[["3/5", "-1"]]',
        "6:5: matrix a has 1 rows, but the dimension is 2",
    ),
    (EXPLICIT, '"sqrt(5)"', '"sqrt(x)"', "6:28: unknown name 'x' (known: I, i, pi)"),
    (EXPLICIT, '"sqrt(5)"', '"1/0"', "6:24: division by zero"),
    (EXPLICIT, '"sqrt(5)"', '"inf"', "6:23: 'inf' is not a finite number"),
    (EXPLICIT, '"sqrt(5)"', '"[1, 2]"', "6:23: a column of 2 stands where a number is needed"),
    (EXPLICIT, '"sqrt(5)"', "nan", "6:22: nan is not finite"),
    (EXPLICIT, '"sqrt(5)"', "-inf", "6:22: -inf is not finite"),
    (EXPLICIT, '"sqrt(5)"', "true", '6:22: true stands where a number is needed; write "3/5", for example'),
    (EXPLICIT, '"sqrt(5)"', "1979-05-27", "6:22: a date stands where a number is needed"),
    (EXPLICIT, '"sqrt(5)"', "[1]", "6:22: a list stands where a number is needed"),
    (EXPLICIT, '"sqrt(5)"', '"pi"', "6:23: this entry: pi is not an algebraic number"),
    (EXPLICIT, "dimension = 2", "dimension = 3", "6:5: matrix a has 2 rows, but the dimension is 3"),
    (
        EXPLICIT,
        "dimension = 2",
        'dimension = 2\nB = "k"',
        "4:6: B goes with A; with [recurrence.matrices] write [recurrence.inputs]",
    ),
    (
        EXPLICIT,
        "dimension = 2",
        'dimension = 2\nA = "I"',
        "1:1: there is both A and [recurrence.matrices]; one of them is needed",
    ),
    (EXPLICIT, 'b = ["1/2", 0]', "c = [1, 0]", "10:5: there is no matrix for the letter 'c'"),
    (EXPLICIT, 'b = ["1/2", 0]', "b = [1, 0, 0]", "10:5: the input of b has 3 entries, but the dimension is 2"),
    (EXPLICIT, '"pair"', '"a\\nb"', "2:9: the name 'a\\nb' holds characters that cannot be printed"),
    (EXPLICIT, "a = [[", '"a b" = [[', "5:1: a letter is a text without spaces, not 'a b'"),
    (EXPLICIT, "a = [[", '"a\\nb" = [[', "5:1: a letter is a text without spaces, not 'a\\nb'"),
    (EXPLICIT, "a = [[", '"" = [[', "5:1: a letter is a text without spaces, not ''"),
    (EXPLICIT, '"pair"', "1.5", "2:8: name is a text in quotes"),
]


@pytest.mark.parametrize(("base", "old", "new", "message"), ERRORS, ids=range(len(ERRORS)))
def test_every_error_has_its_place(base: str, old: str, new: str, message: str) -> None:
    assert base.count(old) == 1
    with pytest.raises(UserError) as caught:
        parse_recurrence(base.replace(old, new), "m.toml")
    assert str(caught.value).startswith(f"m.toml:{message}") and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "m.toml: a model file has a table [recurrence]"),
        (b"[recurrences]", "m.toml:1:1: unknown table 'recurrences'; did you mean recurrence? (known: recurrence)"),
        (
            b"[recurrence]\ndimension = 1",
            "m.toml:1:1: there is neither A nor [recurrence.matrices]; one of them is needed",
        ),
        (b"recurrence = 3", "m.toml:1:14: a model file has a table [recurrence]"),
        (b"[recurrence]\nA = ", "m.toml: this is no TOML: Invalid value (at end of document)"),
        (b"\xff", "m.toml: byte 1 is not valid UTF-8"),
        (b"a = " + b"[" * 100_000, "m.toml: brackets are nested too deep"),
        (b"a = " + b"9" * 10_000, "m.toml: Exceeds the limit"),
        (b"#" * (SIZE_LIMIT + 1), "m.toml: larger than 1 MiB; that is the limit"),
        (
            b"[recurrence]\ndimension = 1\nmatrices = 3",
            "m.toml:3:12: [recurrence.matrices] is a table with one entry a letter",
        ),
        (
            b"[recurrence]\ndimension = 1\n[recurrence.matrices]",
            "m.toml:3:1: [recurrence.matrices] is empty; one entry a",
        ),
    ],
)
def test_what_is_no_model_file(data: bytes, message: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_recurrence(data, "m.toml")
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file: "):
        read_recurrence(str(tmp_path / "none.toml"))
    with pytest.raises(UserError, match="is a folder; a model file is needed"):
        read_recurrence(str(tmp_path))


def test_the_work_is_bounded() -> None:
    huge = FAMILY.replace(FORMULA, '"(((I + beta * k k^T)^9)^9)^9"')
    with pytest.raises(BudgetSpent, match=r"m.toml:3:6: budget spent: a product of matrices"):
        parse_recurrence(huge, "m.toml")
    row = "[" + ", ".join(f'"{i}/7"' for i in range(40)) + "]"
    wide = "[recurrence]\ndimension = 40\n[recurrence.matrices]\na = [" + ", ".join([row] * 40) + "]"
    with pytest.raises(BudgetSpent, match="during reading of entries"):
        parse_recurrence(wide, budget=Budget(timeout=-1))
    assert parse_recurrence(wide).dimension == 40


def leaves(content: object, path: tuple[str | int, ...] = ()):  # type: ignore[no-untyped-def]
    if isinstance(content, dict | list):
        for key, value in content.items() if isinstance(content, dict) else enumerate(content):
            yield from leaves(value, (*path, key))
    else:
        yield path, content


keys = st.sampled_from(["a", "b", "long-key", "x_1", "1", '"quoted key"', "'single'"])
values = st.recursive(
    st.sampled_from(
        ['"text"', "'raw # text'", '"a, b] # no"', "12", "-0.5", "true", '"""\nmany\nlines"""', '"\\u0041\\n"']
    ),
    lambda sub: st.one_of(
        st.lists(sub, max_size=3).map(lambda items: "[" + ", # note\n ".join(items) + ("\n]" if items else "]")),
        st.dictionaries(keys, sub, max_size=2).map(lambda d: "{" + ", ".join(f"{k} = {v}" for k, v in d.items()) + "}"),
    ),
    max_leaves=6,
)


@settings(max_examples=200)
@given(st.dictionaries(keys, st.dictionaries(keys, values, max_size=3), max_size=3))
def test_places_are_those_of_the_values(tables: dict[str, dict[str, str]]) -> None:
    lines = ["# a comment [not] = here"]
    for name, table in tables.items():
        lines += ["", f"[ {name} ]  # table", *(f"{key}  =\t{value} # end" for key, value in table.items())]
    text = "\n".join(lines)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # a key in two spellings, or a comment inside of an inline table
    places = find_places(text)
    for path, value in leaves(content):
        place = places[path]
        there = text[place.start :]
        if isinstance(value, str):
            assert there.startswith(place.source)
            if not place.escapes:
                assert place.source == value
        else:
            assert there.startswith(str(value).lower())
        assert line_and_column(text, place.start)[0] == text[: place.start].count("\n") + 1


@settings(max_examples=300)
@given(st.sampled_from([FAMILY, EXPLICIT]), st.lists(st.tuples(st.integers(0, 250), st.text(max_size=3)), max_size=3))
def test_damaged_files_end_in_one_line(text: str, edits: list[tuple[int, str]]) -> None:
    for at, new in edits:
        text = text[:at] + new + text[at + len(new) :]
    try:
        parse_recurrence(text, "m.toml")
    except UserError as error:
        assert str(error).startswith("m.toml") and "\n" not in str(error)
