"""No name leaves the place that it is written into."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import HOSTILE

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import total
from tc0kit.drawing import CIRCUIT_FORMATS, dot, draw, html, mermaid, svg, tikz
from tc0kit.drawing.picture import printable, text_width

names = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=12), st.text("<>&\"'\\{}|#;[]()$%_^~`-/*\n\x00", max_size=12)
)


@given(names)
def test_printable_text_is_one_line_without_controls(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert text_width(text, 10) >= 0


@given(names)
def test_xml_text_and_attributes_round_trip(text: str) -> None:
    element = ET.fromstring(f'<a b="{svg.escape(text)}">{svg.escape(text)}</a>')
    assert (element.text or "") == element.attrib["b"] == printable(text)


@given(names)
def test_html_text_and_data_round_trip(text: str) -> None:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            found.append(data)

        def handle_starttag(self, tag: str, attrs: object) -> None:
            assert tag in {"p", "script"}

    reader = Reader(convert_charrefs=True)
    reader.feed(f"<p>{html.escape(text)}</p><script>{html.embedded([text])}</script>")
    reader.close()
    assert json.loads(found[-1]) == [text]
    assert "".join(found[:-1]) == printable(text)


@given(names)
def test_dot_labels_stay_inside_their_quotes_and_fields(text: str) -> None:
    escaped = dot.escape(text)
    assert re.fullmatch(r'(?:[^"\\{}|<> &]|\\["\\{}|<> ]|&amp;)*', escaped)
    assert re.sub(r"\\(.)", r"\1", escaped).replace("&amp;", "&") == printable(text)


@given(names)
def test_mermaid_labels_hold_no_syntax(text: str) -> None:
    escaped = mermaid.escape(text)
    assert re.fullmatch(r"(?:[A-Za-z0-9 .,:+]|#\d+;)*", escaped)
    assert re.sub(r"#(\d+);", lambda match: chr(int(match[1])), escaped) == printable(text)


@given(names)
def test_latex_text_holds_no_active_characters(text: str) -> None:
    escaped = tikz.escape(text)
    rest = re.sub(r"\\(?:[{}$&#%_]|(?:text[a-z]+|char\d+|ldots)\{\})|\$(?:\\[a-z]+|[-*])\$|\{[-\[\]]\}", "", escaped)
    assert not set(rest) & set("\\{}$&#%_^~<>|\"`'[]")


def hostile_circuit(name: str) -> Circuit:
    builder = Builder(name, {"note": name})
    bits = builder.input(name, 3) + builder.input(name + "'", 1)
    with builder.origin(name, name, **{name: 7}):
        builder.output(name, builder.gate(total(bits) - bits[0] * 3, 1) * 2)
    return builder.finish()


@settings(max_examples=25, deadline=None)
@given(names)
def test_whole_drawings_of_hostile_names(name: str) -> None:
    texts = {format: draw(hostile_circuit(name), format) for format in CIRCUIT_FORMATS}
    plain = {format: draw(hostile_circuit("x"), format) for format in CIRCUIT_FORMATS}
    tags = [[e.tag for e in ET.fromstring(page["svg"]).iter()] for page in (texts, plain)]
    assert [t for t in tags[0] if "text" not in t] == [t for t in tags[1] if "text" not in t]
    assert texts["html"].count("<script") == texts["html"].count("</script>") == 2
    for format in ("dot", "tikz", "mermaid"):
        assert len(texts[format].splitlines()) >= len(plain[format].splitlines()) - 2


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_the_list_in_every_format(name: str) -> None:
    for format in CIRCUIT_FORMATS:
        assert draw(hostile_circuit(name), format)
