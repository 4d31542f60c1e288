"""Formats as text: what is written is read back, and mistakes get one line."""

from __future__ import annotations

from typing import Any

import pytest

from tc0kit.errors import UserError
from tc0kit.models.format_text import NAMED, format_of, parse_format

TEXTS = [
    *NAMED,
    "fixed:bits=8,fraction=4",
    "fixed:bits=3,fraction=1,rounding=floor,overflow=wrap",
    "fixed:bits=2,fraction=0,symmetric=true",
    "float:exponent=4,mantissa=3,finite=true,overflow=saturate",
    "fp16:rounding=toward-zero,subnormals=false",
    "bf16:overflow=saturate",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_name_is_read_back(text: str) -> None:
    fmt = parse_format(text)
    assert parse_format(fmt.name) == fmt


def test_a_table_takes_integers_or_their_digits() -> None:
    table = {"kind": "fixed", "bits": 8, "fraction": "4", "overflow": "wrap"}
    assert format_of(table) == parse_format("fixed:bits=8,fraction=4,overflow=wrap")
    assert format_of({"name": "fp8-e4m3", "overflow": "nan"}).overflow == "nan"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, '[recurrence.format]: either name = "..." or kind = "fixed" or "float" is needed'),
        (
            {"name": "fp61"},
            "[recurrence.format]: no number format 'fp61'; did you mean fp16?; there are fp16, bf16, fp32, tf32, "
            "fp8-e4m3, fp8-e5m2, and the kinds fixed and float",
        ),
        ({"kind": "fixd"}, "[recurrence.format]: kind: 'fixd' is none of fixed, float; did you mean fixed?"),
        ({"kind": "fixed"}, "[recurrence.format]: bits = an integer from 2 to 64 is needed"),
        (
            {"kind": "fixed", "bits": 4, "fraction": 4},
            "[recurrence.format]: fraction = an integer from 0 to 3 is needed",
        ),
        ({"kind": "fixed", "bits": True}, "[recurrence.format]: bits = an integer from 2 to 64 is needed"),
        (
            {"name": "fp16", "roundin": "floor"},
            "[recurrence.format]: no field 'roundin' here; did you mean rounding?; there are rounding, overflow, "
            "subnormals",
        ),
        (
            {"name": "fp16", "rounding": "up"},
            "[recurrence.format]: rounding: 'up' is none of nearest-even, nearest-away, floor, ceil, toward-zero",
        ),
        ({"name": "fp16", "overflow": "wrap"}, "[recurrence.format]: overflow: 'wrap' is none of infinity, saturate"),
        (
            {"name": "fp8-e4m3", "overflow": "infinity"},
            "[recurrence.format]: overflow: 'infinity' is none of saturate, nan",
        ),
        ({"name": "fp16", "subnormals": "no"}, "[recurrence.format]: subnormals: true or false is expected"),
        (
            {"kind": "fixed", "bits": 4, "overflow": "wrap", "symmetric": True},
            "[recurrence.format]: symmetric is for overflow = saturate",
        ),
    ],
)
def test_a_mistake_gets_one_line(table: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError) as caught:
        format_of(table)
    assert str(caught.value) == message


def test_a_text_has_fields_with_values() -> None:
    with pytest.raises(UserError) as caught:
        parse_format("fixed:bits")
    assert str(caught.value) == "number format 'fixed:bits': 'bits' is no field; write field=value, each field once"
