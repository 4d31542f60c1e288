"""The HTML page in a browser: it opens the block named in its address and builds every panel."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from samples import many_primes

from tc0kit.drawing import draw

FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --virtual-time-budget=5000"
)


class _Elements(HTMLParser):
    """Collects the attributes of all elements and the text of each list entry."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.entries = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.entries += tag == "li"


def loaded(address: str, folder: Path) -> _Elements:
    """Return the page's elements after its script has run."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium is installed")
    command = [browser, *FLAGS.split(), f"--user-data-dir={folder / 'profile'}", "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    page = _Elements()
    page.feed(done.stdout)
    return page


def panels(page: _Elements) -> dict[str, bool]:
    """Return for each panel whether it is open."""
    return {str(a["id"]): "open" in a for tag, a in page.elements if tag == "details"}


def test_a_block_of_a_large_circuit_opens(tmp_path: Path) -> None:
    circuit = many_primes()
    text = draw(circuit, "html", "blocks")
    file = tmp_path / "page.html"
    file.write_text(text, encoding="utf-8")
    boxes = re.findall(r'<g id="(b\d+)" class="box"', text)
    assert len(boxes) >= 4
    closed = panels(loaded(file.as_uri(), tmp_path))
    assert closed == {f"about-{box}": False for box in boxes}
    page = loaded(f"{file.as_uri()}#{boxes[2]}", tmp_path)
    assert panels(page) == {f"about-{box}": box == boxes[2] for box in boxes}
    expanded = {a["id"]: a["aria-expanded"] for tag, a in page.elements if tag == "g" and "aria-expanded" in a}
    assert expanded == {box: "true" if box == boxes[2] else "false" for box in boxes}
    assert page.entries > len(boxes)  # the forms inside the blocks


def test_an_unknown_address_opens_nothing(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(draw(many_primes(), "html", "blocks"), encoding="utf-8")
    for address in ("#nothing", "#constructor", "#%3Cimg%20src%3Dx%3E"):
        assert not any(panels(loaded(file.as_uri() + address, tmp_path)).values())
