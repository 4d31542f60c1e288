"""The ``Recurrence``: h' = A(x) h + B(x), with one exact matrix a letter or as a family with parameters.

>>> import sympy
>>> flip = Recurrence.of_matrices({"a": sympy.Matrix([[-1]]), "b": sympy.Matrix([[1]])})
>>> flip.letters, flip.dimension
(('a', 'b'), 1)
>>> household = Recurrence.of_function(
...     lambda beta, k: sympy.eye(2) - beta * k * k.T,
...     dimension=2,
...     parameters={"beta": "in [0, 2]", "k": "unit vector"},
... )
>>> household.instance({"beta": 2, "k": ("3/5", "4/5")})[0]
Matrix([
[  7/25, -24/25],
[-24/25,  -7/25]])
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy

from tc0kit.errors import UserError, did_you_mean
from tc0kit.models.exact_matrices import LARGEST_DIMENSION, algebraic_matrix, column_of, square
from tc0kit.models.expression import RESERVED
from tc0kit.models.formats import NumberFormat, StepRounding
from tc0kit.models.range_check import checked_value
from tc0kit.models.ranges import ParameterRange, parse_range
from tc0kit.models.syntax import FUNCTIONS

LARGEST_ALPHABET = 1_024

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True)
class Recurrence:
    """A linear recurrence h' = A(x) h + B(x), exact.

    Either ``letters`` and ``matrices`` are given, or ``formula`` and ``parameters``.

    Attributes:
        name: what it is called.
        dimension: d, from 1 to 64.
        letters: the alphabet; empty for a family.
        matrices: A(x), one d x d ``ImmutableDenseMatrix`` of algebraic numbers a letter.
        inputs: B(x), one d x 1 matrix a letter; zero if the recurrence has no input term.
        formula: A(x) of a family, in the symbols of its parameters; else None.
        input_formula: B(x) of a family, zero if it has none; None if there are letters.
        parameters: the parameters of the family, in the order of their definition.
        format: the number format of the ``stepwise`` semantics, or None if none is stated.
        step_rounding: what is rounded in a step: ``each`` product and sum, ``fused`` multiply-adds, or ``once`` the
            exact value of A(x) h + B(x).
        tokens: for a family the letters that its file gives values: pairs (letter, pairs (parameter, value)).
        title: what it is, for people.
        note: a remark, for people.
    """

    name: str
    dimension: int
    letters: tuple[str, ...] = ()
    matrices: tuple[Any, ...] = ()
    inputs: tuple[Any, ...] = ()
    formula: Any = None
    input_formula: Any = None
    parameters: tuple[ParameterRange, ...] = ()
    format: NumberFormat | None = None
    step_rounding: StepRounding = "each"
    tokens: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = ()
    title: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if (self.formula is None) == (not self.letters):
            raise ValueError("a recurrence has letters with matrices, or a formula")
        if not len(self.letters) == len(self.matrices) == len(self.inputs):
            raise ValueError("one matrix and one input a letter are needed")
        if self.format is not None:
            require_bounded(self.parameters, "a number format")

    @classmethod
    def of_matrices(
        cls,
        matrices: Mapping[str, Any],
        inputs: Mapping[str, Any] | None = None,
        *,
        name: str = "recurrence",
        floats: bool = False,
        format: NumberFormat | None = None,
    ) -> Recurrence:
        """Return the recurrence with these matrices, in the order of ``matrices``.

        Args:
            matrices: A(x) a letter: SymPy matrices or lists of rows, of algebraic numbers.
            inputs: B(x) a letter: column matrices or lists of d numbers; letters left out have none.
            floats: whether floats stand for the binary rationals that they are; otherwise they are refused.

        Raises:
            UserError: no letters, shapes that do not match, or entries that are not algebraic, finite and exact.
        """
        if not matrices:
            raise UserError(f"{name}: there are no matrices; one a letter is needed")
        if len(matrices) > LARGEST_ALPHABET:
            raise UserError(f"{name}: {len(matrices):,} letters; at most {LARGEST_ALPHABET:,} are read")
        for letter in matrices:
            check_word(letter, f"{name}: a letter")
        given = inputs or {}
        for letter in given:
            if letter not in matrices:
                raise UserError(f"{name}: the input of {letter!r} has no matrix{did_you_mean(letter, matrices)}")
        first, dimension = "", 0
        checked, columns = [], []
        for letter, rows in matrices.items():
            matrix = square(rows, f"matrix {letter}", floats)
            if not first:
                first, dimension = letter, matrix.rows
            if matrix.rows != dimension:
                raise UserError(
                    f"matrix {letter} is {matrix.rows} x {matrix.rows}, but matrix {first} is {dimension} x {dimension}"
                )
            checked.append(algebraic_matrix(matrix, f"matrix {letter}"))
            columns.append(column_of(given.get(letter, [0] * dimension), f"input {letter}", dimension, floats))
        return cls(name, dimension, tuple(matrices), tuple(checked), tuple(columns), format=format)

    @classmethod
    def of_formula(
        cls,
        formula: Any,
        parameters: Iterable[ParameterRange],
        input_formula: Any = None,
        *,
        name: str = "recurrence",
        floats: bool = False,
        format: NumberFormat | None = None,
    ) -> Recurrence:
        """Return the family with the matrix ``formula`` in the symbols of ``parameters``; ``floats`` as above.

        Raises:
            UserError: the formula is not square, holds other symbols, or entries that are not finite and exact.
        """
        ranges = tuple(parameters)
        matrix = square(formula, "A", floats)
        column = column_of([0] * matrix.rows if input_formula is None else input_formula, "B", matrix.rows, floats)
        known = {symbol for parameter in ranges for symbol in parameter.symbols}
        for label, content in (("A", matrix), ("B", column)):
            for symbol in sorted(content.free_symbols - known, key=str):
                hint = did_you_mean(str(symbol), sorted(map(str, known)))
                raise UserError(f"{name}: {label} holds the symbol {symbol}, which is no parameter's{hint}")
        return cls(
            name,
            matrix.rows,
            formula=matrix,
            input_formula=column,
            parameters=ranges,
            format=format,
        )

    @classmethod
    def of_function(
        cls,
        A: Callable[..., Any],
        *,
        B: Callable[..., Any] | None = None,
        letters: Iterable[str] = (),
        dimension: int = 0,
        parameters: Mapping[str, str] | None = None,
        name: str = "recurrence",
        floats: bool = False,
        format: NumberFormat | None = None,
    ) -> Recurrence:
        """Return the recurrence of Python functions to SymPy matrices.

        With ``letters``, ``A(letter)`` is called once a letter. With ``parameters`` (name to range, as in model files)
        and ``dimension``, ``A`` is called once, with the symbols of the parameters by name: scalars as symbols,
        vectors as columns, matrices as matrices. ``B`` is called in the same way.

        Raises:
            UserError: as for ``of_matrices`` and ``of_formula``, or letters and parameters together.
        """
        alphabet = tuple(letters)
        if bool(alphabet) == (parameters is not None):
            raise UserError(f"{name}: give either letters, or dimension and parameters")
        if alphabet:
            inputs = {letter: B(letter) for letter in alphabet} if B is not None else None
            matrices = {letter: A(letter) for letter in alphabet}
            return cls.of_matrices(matrices, inputs, name=name, floats=floats, format=format)
        check_dimension(dimension, name)
        ranges = [parse_parameter(key, text, dimension) for key, text in (parameters or {}).items()]
        arguments = {parameter.name: parameter.content for parameter in ranges}
        column = B(**arguments) if B is not None else None
        return cls.of_formula(A(**arguments), ranges, column, name=name, floats=floats, format=format)

    @property
    def parametric(self) -> bool:
        """Whether it is a family with parameters."""
        return self.formula is not None

    def parameter(self, name: str) -> ParameterRange:
        """Return one parameter.

        Raises:
            UserError: there is none of this name.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = [parameter.name for parameter in self.parameters]
        raise UserError(f"{self.name} has no parameter {name!r}{did_you_mean(name, known)} (it has {', '.join(known)})")

    def instance(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        """Return A and B for these values of the parameters, with algebraic entries.

        Args:
            values: a value for every parameter that A and B hold: a number (int, ``Fraction``, exact SymPy number or
                text such as ``"3/5"``), or d of them for a vector, or d rows for a matrix.

        Raises:
            UserError: a value is missing, unknown, outside its range, or an entry is not algebraic or not finite.
        """
        A, B = self.substitute(values)
        return algebraic_matrix(A, "A"), algebraic_matrix(B, "B")

    def substitute(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        """Return A and B for these values, which may be transcendental, as in exp(-1/2).

        Raises:
            UserError: the recurrence has no parameters, or a value is missing, unknown or outside its range.
        """
        if self.formula is None:
            raise UserError(f"{self.name} has letters, not parameters; its matrices are {', '.join(self.letters)}")
        pairs: dict[Any, Any] = {}
        for key, value in values.items():
            parameter = self.parameter(key)
            pairs.update(zip(parameter.symbols, checked_value(parameter, value), strict=True))
        for symbol in sorted((self.formula.free_symbols | self.input_formula.free_symbols) - set(pairs), key=str):
            raise UserError(f"{self.name}: a value for {str(symbol).split('[')[0]} is missing")
        found = []
        for label, content in (("A", self.formula), ("B", self.input_formula)):
            result = content.xreplace(pairs).applyfunc(lambda entry: entry.doit())
            if result.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
                raise UserError(f"{self.name}: {label} is not finite for these values")
            found.append(result)
        return found[0], found[1]

    def at(self, tokens: Mapping[str, Mapping[str, Any]]) -> Recurrence:
        """Return the recurrence with letters that a family becomes when each letter is given values.

        Raises:
            UserError: as for ``instance``, or a ``fixed`` parameter has different values for two letters.
        """
        self.check_fixed(tokens)
        found = {letter: self.instance(values) for letter, values in tokens.items()}
        matrices = {letter: A for letter, (A, _) in found.items()}
        inputs = {letter: B for letter, (_, B) in found.items()}
        kept = {key: getattr(self, key) for key in ("format", "step_rounding", "title", "note")}
        return replace(Recurrence.of_matrices(matrices, inputs, name=self.name), **kept)

    def check_fixed(self, tokens: Mapping[str, Mapping[str, Any]]) -> None:
        """Raise unless each ``fixed`` parameter has one value for all letters.

        Raises:
            UserError: it has not, or a value is unknown or outside its range.
        """
        weights: dict[str, tuple[str, tuple[Any, ...]]] = {}
        for letter, values in tokens.items():
            for key, value in values.items():
                parameter = self.parameter(key)
                number = checked_value(parameter, value)
                other, before = weights.setdefault(key, (letter, number))
                if parameter.fixed and before != number:
                    raise UserError(f"{self.name}: {key} is fixed, but differs between {other} and {letter}")

    def __str__(self) -> str:
        what = f"{len(self.letters)} letters" if self.letters else f"{len(self.parameters)} parameters"
        return f"{self.name} (dimension {self.dimension}, {what})"


def check_dimension(dimension: object, where: str) -> int:
    """Return the dimension if it is a whole number from 1 to 64.

    Raises:
        UserError: it is not.
    """
    if not isinstance(dimension, int) or isinstance(dimension, bool) or not 1 <= dimension <= LARGEST_DIMENSION:
        raise UserError(f"{where}: dimension = {dimension!r} must be a whole number from 1 to {LARGEST_DIMENSION}")
    return dimension


def check_word(word: object, what: str) -> None:
    """Raise unless ``word`` can stand in a word that is printed with spaces.

    Raises:
        UserError: it is no text, empty, or holds spaces or characters that cannot be printed.
    """
    if not isinstance(word, str) or not word or not word.isprintable() or " " in word:
        raise UserError(f"{what} is a text without spaces, not {word!r}")


def parse_parameter(name: str, text: str, dimension: int) -> ParameterRange:
    """Return the range of a parameter whose name is checked as well.

    Raises:
        UserError: the name has a meaning already or is none, or as for ``parse_range``.
    """
    if not _NAME.match(name):
        raise UserError(f"{name!r} is no name; names are letters, digits and _, and begin with no digit")
    if name in RESERVED or name in FUNCTIONS:
        raise UserError(
            f"{name!r} has a meaning already; choose another name (taken: {', '.join(RESERVED + FUNCTIONS)})"
        )
    return parse_range(name, text, dimension)


def require_bounded(parameters: Iterable[ParameterRange], purpose: str) -> None:
    """Raise unless every parameter is bounded.

    Raises:
        UserError: a parameter is unbounded; the message names it and what needs the bound.
    """
    for parameter in parameters:
        if not parameter.bounded:
            raise UserError(
                f"parameter {parameter.name} ({parameter}) is unbounded, but {purpose} needs a bound; "
                f"write in [0, 4], for example"
            )
