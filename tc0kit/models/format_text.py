"""Number formats as text (``"fp16"``, ``"fixed:bits=8,overflow=wrap"``) and as tables (``[recurrence.format]``).

A table names a format, or says ``kind = "fixed"`` (with ``bits``, ``fraction``) or ``kind = "float"`` (with
``exponent``, ``mantissa``); the other fields change its rounding, overflow and so on. A text is the name or the kind,
then ``:`` and the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tc0kit.errors import UserError, did_you_mean
from tc0kit.models.formats import (
    MAX_EXPONENT,
    MAX_FIXED_BITS,
    MAX_MANTISSA,
    OVERFLOWS,
    ROUNDINGS,
    Kind,
    NumberFormat,
    Overflow,
)

NAMED: dict[str, NumberFormat] = {
    item.name: item
    for item in (
        NumberFormat("fp16", "float", 16, 10, 5, overflow="infinity"),
        NumberFormat("bf16", "float", 16, 7, 8, overflow="infinity"),
        NumberFormat("fp32", "float", 32, 23, 8, overflow="infinity"),
        NumberFormat("tf32", "float", 19, 10, 8, overflow="infinity"),
        NumberFormat("fp8-e4m3", "float", 8, 3, 4, overflow="saturate", finite=True),
        NumberFormat("fp8-e5m2", "float", 8, 2, 5, overflow="infinity"),
    )
}
SHARED = ("rounding", "overflow")
FIELDS: dict[str, tuple[str, ...]] = {
    "fixed": ("bits", "fraction", *SHARED, "symmetric"),
    "float": ("exponent", "mantissa", *SHARED, "finite", "subnormals"),
    "name": (*SHARED, "subnormals"),
}


def parse_format(text: str) -> NumberFormat:
    """Return the format that a text names.

    Raises:
        UserError: no such format, or a field that does not fit; one line.
    """
    head, _, rest = text.strip().partition(":")
    table: dict[str, Any] = {"kind" if head in OVERFLOWS else "name": head}
    for part in filter(None, (part.strip() for part in rest.split(","))):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not value or key in table:
            raise UserError(f"number format {text!r}: {part!r} is no field; write field=value, each field once")
        table[key] = {"true": True, "false": False}.get(value, value)
    return format_of(table, f"number format {text!r}")


def format_of(table: Mapping[str, Any], where: str = "[recurrence.format]") -> NumberFormat:
    """Return the format that a table of strings, integers and booleans describes; integers may be strings.

    Raises:
        UserError: an unknown or missing field or value; one line that begins with ``where``.
    """
    if ("name" in table) == ("kind" in table):
        raise UserError(f'{where}: either name = "..." or kind = "fixed" or "float" is needed')
    if "name" in table:
        fields = FIELDS["name"]
        base = _named(table["name"], where)
    else:
        kind = _choice(table["kind"], tuple(OVERFLOWS), f"{where}: kind")
        fields = FIELDS[kind]
        base = None
    for key in table:
        if key not in (*fields, "name", "kind"):
            raise UserError(f"{where}: no field {key!r} here{did_you_mean(key, fields)}; there are {', '.join(fields)}")
    if base is None:
        base = _fixed(table, where) if table["kind"] == "fixed" else _float(table, where)
    changes: dict[str, Any] = {}
    if "rounding" in table:
        changes["rounding"] = _choice(table["rounding"], ROUNDINGS, f"{where}: rounding")
    if "overflow" in table:
        changes["overflow"] = _choice(table["overflow"], _overflows(base.kind, base.finite), f"{where}: overflow")
    if "symmetric" in table:
        changes["symmetric"] = _boolean(table["symmetric"], f"{where}: symmetric")
        if changes["symmetric"] and changes.get("overflow") == "wrap":
            raise UserError(f"{where}: symmetric is for overflow = saturate")
    if "subnormals" in table:
        changes["subnormals"] = _boolean(table["subnormals"], f"{where}: subnormals")
        if base.kind == "fixed":
            raise UserError(f"{where}: fixed point has no subnormals")
    return replace(base, **changes, name=_name(base, changes)) if changes else base


def _named(name: Any, where: str) -> NumberFormat:
    if not isinstance(name, str) or name not in NAMED:
        raise UserError(
            f"{where}: no number format {name!r}{did_you_mean(str(name), NAMED)}; there are {', '.join(NAMED)}, "
            "and the kinds fixed and float"
        )
    return NAMED[name]


def _fixed(table: Mapping[str, Any], where: str) -> NumberFormat:
    bits = _integer(table, "bits", 2, MAX_FIXED_BITS, where)
    fraction = _integer(table, "fraction", 0, bits - 1, where) if "fraction" in table else 0
    return NumberFormat(f"fixed:bits={bits},fraction={fraction}", "fixed", bits, fraction)


def _float(table: Mapping[str, Any], where: str) -> NumberFormat:
    exponent = _integer(table, "exponent", 2, MAX_EXPONENT, where)
    mantissa = _integer(table, "mantissa", 1, MAX_MANTISSA, where)
    finite = _boolean(table["finite"], f"{where}: finite") if "finite" in table else False
    name = f"float:exponent={exponent},mantissa={mantissa}" + (",finite=true" if finite else "")
    overflow: Overflow = "nan" if finite else "infinity"
    return NumberFormat(name, "float", 1 + exponent + mantissa, mantissa, exponent, overflow=overflow, finite=finite)


def _overflows(kind: Kind, finite: bool) -> tuple[str, ...]:
    unfit = "infinity" if finite else "nan"
    return tuple(choice for choice in OVERFLOWS[kind] if choice != unfit)


def _name(base: NumberFormat, changes: Mapping[str, Any]) -> str:
    """Return a text that ``parse_format`` reads back."""
    parts = [f"{key}={str(value).lower()}" for key, value in changes.items() if value != getattr(base, key)]
    return base.name + ("," if ":" in base.name else ":") + ",".join(parts) if parts else base.name


def _choice(value: Any, choices: tuple[str, ...], where: str) -> str:
    if value not in choices:
        raise UserError(f"{where}: {value!r} is none of {', '.join(choices)}{did_you_mean(str(value), choices)}")
    return str(value)


def _boolean(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise UserError(f"{where}: true or false is expected")
    return value


def _integer(table: Mapping[str, Any], key: str, low: int, high: int, where: str) -> int:
    value = table.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4:
        value = int(value)
    if type(value) is not int or not low <= value <= high:
        raise UserError(f"{where}: {key} = an integer from {low} to {high} is needed")
    return value
