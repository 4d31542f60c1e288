"""Drawings of circuits: complete, readable, escaped, the same every time."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import ALL, HOSTILE, SMALL, majority, many_primes, product_mod_7, signed_and_wide, sum_mod_16

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import total
from tc0kit.drawing import CIRCUIT_FORMATS, draw
from tc0kit.drawing.block_diagram import block_diagram
from tc0kit.drawing.circuit_diagram import diagram
from tc0kit.drawing.columns import lay_out
from tc0kit.drawing.gate_diagram import gate_diagram
from tc0kit.drawing.picture import Curve, Picture, Rect, overlapping_texts
from tc0kit.errors import UserError

Make = Callable[[], Circuit]
BY_GATES = (majority, product_mod_7, signed_and_wide)


def shapes(text: str) -> list[ET.Element]:
    return list(ET.fromstring(text).iter())


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("detail", ["gates", "blocks"])
def test_no_texts_overlap_and_all_fit(make: Make, detail: str) -> None:
    circuit = make()
    picture = lay_out(gate_diagram(circuit) if detail == "gates" else block_diagram(circuit))
    assert overlapping_texts(picture) == []


def frames(picture: Picture) -> list[Rect]:
    """Return the frames of the boxes (cells lie inside)."""
    found = {}
    for item in picture.items:
        if isinstance(item, Rect) and item.group:
            found.setdefault(item.group, item)
    return list(found.values())


@pytest.mark.parametrize("make", BY_GATES)
def test_boxes_do_not_touch_and_wires_run_between_them(make: Make) -> None:
    picture = lay_out(gate_diagram(make()))
    boxes = frames(picture)
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = a.x + a.width < b.x or b.x + b.width < a.x or a.y + a.height < b.y or b.y + b.height < a.y
            assert apart
    for wire in picture.items:
        if not isinstance(wire, Curve):
            continue
        here = wire.start
        for segment in wire.segments:
            if len(segment) == 1:  # the straight parts pass a column
                y, left, right = here[1], here[0], segment[0][0]
                assert not any(b.x < right and left < b.x + b.width and b.y < y < b.y + b.height for b in boxes)
            here = segment[-1]


@pytest.mark.parametrize("make", BY_GATES)
def test_every_gate_and_wire_is_drawn(make: Make) -> None:
    circuit = make()
    found = gate_diagram(circuit)
    cells = [cell for box in found.boxes if 1 <= box.column <= circuit.depth for cell in box.cells]
    assert len(cells) == circuit.gates
    assert all(cell.startswith("≥ ") for cell in cells)
    wires = sum(len(level.column) for level in circuit.levels) + sum(len(o.column) for o in circuit.outputs)
    texts = [element.text for element in shapes(draw(circuit, "svg", "gates")) if element.tag.endswith("text")]
    assert sum(text is not None and text.startswith("≥ ") for text in texts) == circuit.gates
    curves = [e for e in shapes(draw(circuit, "svg", "gates")) if e.tag.endswith("path") and e.get("opacity")]
    assert len(curves) == wires
    assert len(re.findall(r"<c\d+> ≥", draw(circuit, "dot", "gates"))) == circuit.gates
    assert draw(circuit, "dot", "gates").count("->") == wires
    assert draw(circuit, "mermaid", "gates").count("-->") == wires
    assert draw(circuit, "tikz", "gates").count(r"$\ge$") == circuit.gates


def test_blocks_count_all_gates_and_wires() -> None:
    circuit = many_primes()
    boxes = block_diagram(circuit).boxes
    steps = {(box.column, box.body[0]) for box in boxes[1:-1]}
    assert steps == {(1, "residue"), (2, "square"), (3, "reconstruction")}
    counts = [int(re.search(r"([\d,]+) gate", box.body[1])[1].replace(",", "")) for box in boxes[1:-1]]  # type: ignore[index]
    assert sum(counts) == circuit.gates
    entering = sum(int(wire.label.replace(",", "")) for box in boxes for wire in box.wires)
    wires = sum(len(level.column) for level in circuit.levels) + sum(len(o.column) for o in circuit.outputs)
    assert entering == wires
    assert "prime 3–23 (8)" in boxes[1].body


def test_the_detail_follows_the_size() -> None:
    def titles(circuit: Circuit, detail: str = "auto") -> int:
        return len(diagram(circuit, detail).boxes)

    assert titles(product_mod_7()) == 3 + 7 + 1
    assert titles(sum_mod_16()) == titles(sum_mod_16(), "blocks") == 1 + 2 + 1
    builder = Builder("tall")
    bits = builder.input("x", 12)
    for k in range(60):
        builder.output(f"y{k}", builder.gate(total(bits[k % 7 : k % 7 + 5]), 2))
    assert titles(builder.finish()) == 1 + 1 + 1  # 60 boxes in one column fill more than a page
    with pytest.raises(UserError, match="too many to draw one by one"):
        draw(many_primes(), "svg", "gates")
    with pytest.raises(UserError, match="no detail of drawings"):
        diagram(majority(), "all")
    with pytest.raises(UserError, match="did you mean svg"):
        draw(majority(), "svgz")


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("format", CIRCUIT_FORMATS)
def test_the_same_text_every_time(make: Make, format: str) -> None:
    assert draw(make(), format) == draw(make(), format)


@pytest.mark.parametrize("make", ALL)
def test_svg_is_well_formed_and_self_contained(make: Make) -> None:
    text = draw(make(), "svg")
    allowed = {"svg", "title", "desc", "rect", "g", "text", "path"}
    for element in shapes(text):
        assert element.tag.split("}")[1] in allowed
        assert not any(key.lower().startswith("on") or "href" in key for key in element.attrib)
    assert "nan" not in text and "inf" not in text.replace("information", "")


def test_the_page_holds_everything_and_nothing_hostile() -> None:
    page = draw(signed_and_wide(), "html")
    assert page.count("<script") == 2
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    svg = page[page.index("<svg") : page.index("</svg>") + 6]
    groups = [e for e in shapes(svg) if e.get("role") == "button"]
    data = json.loads(page.split('<script type="application/json" id="data">')[1].split("</script>")[0])
    assert [e.get("id") for e in groups] == list(data)
    assert all(e.get("tabindex") == "0" and e.get("aria-label") for e in groups)
    assert any("2^100" in text for entry in data.values() for _, text in entry["facts"])
    assert HOSTILE[0] in json.dumps(data)
    assert "<dt>note</dt><dd>a&quot;b</dd>" in page
    blocks = draw(many_primes(), "html")
    assert "residue(prime 3): x1[0] + 2·x1[1]" in json.dumps(
        json.loads(blocks.split('id="data">')[1].split("</script>")[0]), ensure_ascii=False
    )


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_the_page_in_a_browser(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(draw(signed_and_wide(), "html"), encoding="utf-8")
    flags = [
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
        *("--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path / 'profile'}"),
        *("--virtual-time-budget=2000", "--dump-dom"),
    ]
    done = subprocess.run(
        ["chromium", *flags, f"{page.as_uri()}#b4"], capture_output=True, text=True, timeout=60, check=False
    )
    dom = done.stdout
    opened = re.findall(r'<details id="about-(b\d+)" open="">', dom)
    assert opened == ["b4"]
    assert re.search(r'id="b4"[^>]* aria-expanded="true"', dom)
    assert len(re.findall("<details ", dom)) == len(gate_diagram(signed_and_wide()).boxes)
    assert dom.count("<script") == 2


@pytest.mark.parametrize("make", SMALL)
def test_dot_accepts_the_graph(make: Make, tmp_path: Path) -> None:
    if shutil.which("dot") is None:
        pytest.skip("graphviz is not installed")
    (tmp_path / "c.dot").write_text(draw(make(), "dot"), encoding="utf-8")
    done = subprocess.run(
        ["dot", "-Tplain", "c.dot"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\nnode ") == len(diagram(make()).boxes)


def test_circuits_without_gates_inputs_or_outputs() -> None:
    empty = Builder("empty").finish()
    constant = Builder("constant")
    constant.output("y", total([]) + 3)
    for circuit in (empty, constant.finish()):
        for detail in ("gates", "blocks"):
            assert overlapping_texts(lay_out(diagram(circuit, detail))) == []
            for format in CIRCUIT_FORMATS:
                assert draw(circuit, format)
