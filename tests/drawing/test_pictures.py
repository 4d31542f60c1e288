"""Egg-boxes, Cayley graphs, the lattice and growth plots."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tc0kit.algebra.enumeration import enumerate_monoid
from tc0kit.budget import Budget
from tc0kit.drawing import (
    cayley,
    draw_cayley,
    draw_eggbox,
    draw_growth,
    draw_lattice,
    eggbox,
    growth_plot,
    lattice,
    ordering,
    stress,
)
from tc0kit.drawing.layered import longest_path_layers
from tc0kit.drawing.numbers import form_text, short
from tc0kit.drawing.picture import Curve, Picture, Rect, Text, overlapping_texts, shortened, text_width
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.parse import parse_model
from tc0kit.tasks import parse_task
from tc0kit.theory.classes import class_names
from tc0kit.theory.decide import decide

TASKS = ("S3", "Z6", "T3", "(ab)*", "(a|b)*a(a|b)b", "Q8", "S4", "a*")


def words(picture: Picture) -> list[str]:
    return [text.text for text in picture.texts()]


@pytest.mark.parametrize("text", TASKS)
def test_egg_boxes_show_every_element(text: str) -> None:
    task = parse_task(text)
    picture = eggbox.picture(task)
    assert overlapping_texts(picture) == []
    assert task.action is not None
    monoid = enumerate_monoid(task.action, Budget())
    shown = words(picture)
    stars = sum(word.endswith("∗") for word in shown)
    assert stars == len(monoid.idempotents)
    if monoid.size <= 6:
        for i in range(monoid.size):
            word = "".join(task.action.letters[a] for a in monoid.word(i)) or "ε"
            assert any(other.rstrip("∗") == word for other in shown)
    ET.fromstring(draw_eggbox(task))


def test_an_egg_box_of_t3() -> None:
    shown = words(eggbox.picture(parse_task("T3")))
    assert "27 elements, 10 idempotents (∗), 3 D-classes" in shown
    assert "6 elements, rank 3, group S3" in shown
    assert "18 elements, rank 2, group Z2" in shown
    assert "3 elements, rank 1" in shown


@pytest.mark.parametrize("text", TASKS)
def test_cayley_graphs_show_every_edge(text: str) -> None:
    task = parse_task(text)
    assert task.action is not None
    picture = cayley.picture(task)
    assert overlapping_texts(picture) == []
    monoid = enumerate_monoid(task.action, Budget())
    k = len(task.action.letters)
    arrows = {(e // k, e % k, j) for e, j in enumerate(monoid.right)}
    merged = sum((j, a, i) in arrows and i < j for i, a, j in arrows)
    assert sum(isinstance(item, Curve) for item in picture.items) == len(arrows) - merged
    pills = [item for item in picture.items if isinstance(item, Rect) and item.group.startswith("element")]
    assert len(pills) == monoid.size
    for i, a in enumerate(pills):
        for b in pills[:i]:
            assert abs(a.x + a.width / 2 - b.x - b.width / 2) > (a.width + b.width) / 2 or abs(a.y - b.y) > a.height
    assert draw_cayley(task) == draw_cayley(task)


def test_what_is_too_large_or_has_no_monoid(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BudgetSpent, match="more than 130 elements"):
        draw_cayley(parse_task("S6"))
    with pytest.raises(BudgetSpent, match="more than 20,000"):
        draw_eggbox(parse_task("T6"))
    monkeypatch.setattr(eggbox, "MOST_CELLS", 12)
    with pytest.raises(BudgetSpent, match="would have 13 cells; at most 12"):
        draw_eggbox(parse_task("T3"))
    for drawn in (draw_cayley, draw_eggbox):
        with pytest.raises(UserError, match="no finite monoid"):
            drawn(parse_task("majority"))


def test_the_lattice_has_every_class_and_the_verdict_in_place() -> None:
    empty = lattice.picture(None)
    assert set(class_names()) <= set(words(empty))
    assert overlapping_texts(empty) == []
    picture = lattice.picture(decide(parse_task("A5"), parse_model("mamba")))
    assert overlapping_texts(picture) == []
    assert "models stay within (L-uniform)" in words(picture)
    assert picture.labels["class NC1"].startswith("NC1; task is in it")
    assert picture.labels["class TC0"] == "TC0; models stay within (L-uniform)"
    assert any(text.startswith("no: mamba") for text in words(picture))
    place = {text.text: text.y for text in picture.texts()}
    assert place["AC0"] > place["AC0[p]"] > place["ACC0"] > place["TC0"] > place["NC1"] > place["L"] > place["P"]
    ET.fromstring(draw_lattice(None))


@pytest.mark.parametrize("question", [("(aa)*", "mamba"), ("(ab)*", "transformer"), ("S4", "deltanet")])
def test_lattices_of_other_questions(question: tuple[str, str]) -> None:
    picture = lattice.picture(decide(parse_task(question[0]), parse_model(question[1])))
    assert overlapping_texts(picture) == []
    assert picture.labels != lattice.picture(None).labels


ROWS = [{"n": n, "gates": 3 * n**2, "wires": 3.1 * n**2, "depth": 5} for n in (2, 4, 8, 9, 10, 11, 64)]


def test_growth_plots() -> None:
    picture = growth_plot.picture(ROWS, "growth")
    assert overlapping_texts(picture) == []
    shown = words(picture)
    assert {"gates ≈ n^2.00", "wires ≈ n^2.00", "depth 5", "n", "2", "64"} <= set(shown)
    assert growth_plot.slope([(2, 8), (4, 64), (8, 512)]) == pytest.approx(3)
    for rows in ([{"n": 4, "gates": 7}], [{"n": 1, "depth": 1}, {"n": 2, "depth": 3}]):
        assert overlapping_texts(growth_plot.picture(rows, "one")) == []
        ET.fromstring(draw_growth(rows))
    assert r"\begin{tikzpicture}" in draw_growth(ROWS, format="tikz")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "at least one row"),
        ([{"gates": 1}], "row 1 of the growth plot has no n"),
        ([{"n": 2, "gates": 0}], "gates is 0, not positive"),
        ([{"n": 2, "gates": math.nan}], "gates is nan, not positive"),
        ([{"n": 2, "gates": math.inf}], "gates is inf, not positive"),
    ],
)
def test_growth_plots_of_bad_rows(rows: list[dict[str, float]], message: str) -> None:
    with pytest.raises(UserError, match=message):
        draw_growth(rows)


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(0, 20)), min_size=1, max_size=8))
def test_spread_keeps_distances_and_is_nearest(pairs: list[tuple[float, float]]) -> None:
    wanted = [w for w, _ in pairs]
    spans = [s for _, s in pairs[1:]]
    found = ordering.spread(wanted, spans)
    assert all(b - a >= s - 1e-9 for a, b, s in zip(found, found[1:], spans, strict=False))

    def cost(positions: list[float]) -> float:
        return sum((p - w) ** 2 for p, w in zip(positions, wanted, strict=True))

    for i in range(len(found)):
        for step in (-0.1, 0.1):
            moved = [*found]
            moved[i] += step
            if all(b - a >= s for a, b, s in zip(moved, moved[1:], spans, strict=False)):
                assert cost(moved) >= cost(found) - 1e-9


def test_crossings() -> None:
    columns = [["a", "b"], ["c", "d"]]
    links = {("a", "d"): 1.0, ("b", "c"): 1.0}
    assert ordering.crossings(columns, links) == 1
    assert ordering.crossings(ordering.order(columns, links), links) == 0
    assert longest_path_layers("abcd", [("a", "b"), ("b", "c"), ("a", "c"), ("a", "d")]) == [["a"], ["b", "d"], ["c"]]


def test_a_ring_becomes_a_polygon() -> None:
    where = stress.positions([[1, 5], [0, 2], [1, 3], [2, 4], [3, 5], [4, 0]])
    radii = np.sqrt((where**2).sum(axis=1))
    assert radii.max() - radii.min() < 0.02


def test_short_texts() -> None:
    assert [short(v) for v in (0, -3, 999_999, 1 << 70, -(1 << 70) + 1)] == ["0", "−3", "999999", "2^70", "≈ −2^70"]
    assert form_text(["x", "y", "z"], [-1, 2, -3], 4) == "−x + 2·y − 3·z + 4"
    assert form_text(["x"] * 20, [1] * 20, 0, 2) == "x + x + … (20 terms)"
    assert form_text([], [], -2) == "−2"
    assert shortened("abcdef", 10, 1000) == "abcdef"
    assert shortened("i" * 100_000, 10, 40) == shortened("i" * 100, 10, 40)  # in time that does not depend on the rest
    cut = shortened("abcdefghijkl", 10, 40)
    assert cut.endswith("…") and text_width(cut, 10) <= 40
    assert Text(10, 10, "ab", 10, "end").box()[2] == 10
