"""Model names as users type them: ``mamba``, ``deltanet(beta=[0,2])``, ``deltaproduct(n_h=4)``."""

from __future__ import annotations

from functools import cache

from tc0kit.errors import UserError, did_you_mean
from tc0kit.models.catalogue import ROWS
from tc0kit.models.model import Model
from tc0kit.models.rows import Parameter, Row, Values
from tc0kit.models.semantics import SEMANTICS, Semantics

LARGEST_INTEGER = 1_000_000


@cache
def _index() -> dict[str, tuple[Row, Values]]:
    names: dict[str, tuple[Row, Values]] = {}
    for row in ROWS:
        for name, fixed in {row.name: {}, **row.aliases}.items():
            if name in names:
                raise AssertionError(f"two rows are called {name}")
            names[name] = (row, fixed)
    return names


def model_names() -> tuple[str, ...]:
    """Return every name and alias that ``parse_model`` knows, sorted."""
    return tuple(sorted(_index()))


def parse_model(text: str, *, layers: int | None = None, semantics: str = "log") -> Model:
    """Return the model that ``text`` names.

    Args:
        text: a name or alias of the catalogue, with parameters in parentheses if wanted; a shorthand
            ``deltaproduct-4`` sets ``n_h``.
        layers: number of layers, at least 1; None for any constant number.
        semantics: one of ``exact``, ``log``, ``finite``, ``stepwise``, ``scan``.

    Raises:
        UserError: unknown name, parameter, value or semantics, or a semantics that the model cannot have.
    """
    name, given = _split(text.strip())
    row, fixed = _look_up(name, given)
    values = {key: parameter.default for key, parameter in row.parameters.items()} | dict(fixed)
    for key, value in given.items():
        values[key] = _checked(row, key, value)
    recurrence, attention = row.build(values)
    model = Model(
        row.name,
        row.title,
        row.kind,
        recurrence,
        attention,
        tuple(sorted(values.items())),
        _checked_layers(layers),
        _checked_semantics(semantics),
        (row.note,) if row.note else (),
    )
    if model.semantics not in model.possible_semantics:
        raise UserError(
            f"semantics {semantics!r} is not defined for {row.name} ({row.kind}); "
            f"use one of {', '.join(model.possible_semantics)}"
        )
    return model


def _look_up(name: str, given: dict[str, str]) -> tuple[Row, Values]:
    folded = name.lower().replace("_", "-").replace(" ", "-")
    if folded in _index():
        return _index()[folded]
    stem, _, number = folded.rpartition("-")
    if stem in _index() and number.isdigit() and "n_h" in _index()[stem][0].parameters:
        given.setdefault("n_h", number)
        return _index()[stem]
    raise UserError(f"unknown model {name!r}{did_you_mean(folded, _index())} (tc0kit models lists them)")


def _split(text: str) -> tuple[str, dict[str, str]]:
    name, bracket, inner = text.partition("(")
    if not bracket:
        return name, {}
    if not inner.endswith(")"):
        raise UserError(f"model {text!r}: the parenthesis is not closed; write name(parameter=value)")
    given: dict[str, str] = {}
    for item in _items(inner[:-1]):
        key, equals, value = item.partition("=")
        if not equals:
            raise UserError(f"model {text!r}: {item.strip()!r} is no parameter; write name(parameter=value)")
        given[key.strip()] = value.replace(" ", "")
    return name.strip(), given


def _items(text: str) -> list[str]:
    """Split at commas outside of intervals such as ``[0,2]`` and ``(0,1)``."""
    items, depth = [""], 0
    for char in text:
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            items.append("")
        else:
            items[-1] += char
    return [item for item in items if item.strip()]


def _checked(row: Row, key: str, value: str) -> str:
    parameter: Parameter | None = row.parameters.get(key)
    if parameter is None:
        valid = ", ".join(row.parameters) or "none"
        raise UserError(f"{row.name} has no parameter {key!r}{did_you_mean(key, row.parameters)} (valid: {valid})")
    if parameter.values:
        if value not in parameter.values:
            raise UserError(f"{row.name}: {key}={value} is not possible; choose one of {', '.join(parameter.values)}")
    elif not value.isdecimal() or not 1 <= int(value[:8]) <= LARGEST_INTEGER:
        raise UserError(f"{row.name}: {key}={value} must be a whole number from 1 to {LARGEST_INTEGER}")
    return value


def _checked_layers(layers: int | None) -> int | None:
    if layers is not None and not 1 <= layers <= LARGEST_INTEGER:
        raise UserError(f"--layers {layers} must be a whole number from 1 to {LARGEST_INTEGER}")
    return layers


def _checked_semantics(semantics: str) -> Semantics:
    for known in SEMANTICS:
        if semantics == known:
            return known
    hint = did_you_mean(semantics, SEMANTICS)
    raise UserError(f"unknown semantics {semantics!r}{hint} (one of {', '.join(SEMANTICS)})")
