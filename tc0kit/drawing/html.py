"""Diagrams as one self-contained HTML page: the picture, and what is behind each box when it is opened.

Boxes take the keyboard focus; Enter, Space or a click opens one below the picture. ``page.html#b3`` opens box b3.
Nothing is fetched: style, script and data are in the page, and its content security policy forbids the rest.
"""

from __future__ import annotations

import json

from tc0kit.drawing import columns, svg
from tc0kit.drawing.diagram import Diagram

STYLE = """
body { margin: 0; font: 15px/1.5 Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; color: #1a1a1a; }
main { padding: 1rem 1.5rem 3rem; max-width: 100vw; box-sizing: border-box; }
.picture { overflow: auto; border: 1px solid #d0d4da; border-radius: 6px; max-height: 72vh; }
.picture svg { display: block; }
h2 { font-size: 1rem; margin: 1.2rem 0 .2rem; }
.hint { color: #5f6368; margin: .6rem 0 1rem; }
.box { cursor: pointer; }
.box:hover > rect:first-of-type, .box[aria-expanded=true] > rect:first-of-type { stroke-width: 2.5; }
.box:focus { outline: none; }
.box:focus-visible > rect:first-of-type { stroke-width: 3.5; }
.wire.dim { opacity: .12; }
details { border: 1px solid #d0d4da; border-radius: 6px; margin: .5rem 0; padding: .5rem .9rem; }
details:not([open]) { display: none; }
summary { cursor: pointer; font-weight: bold; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .6rem 0; }
dt { color: #5f6368; } dd { margin: 0; overflow-wrap: anywhere; }
ol { margin: .4rem 0; padding-left: 2rem; }
li { font: 13px/1.5 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
@media print { .picture { overflow: visible; max-height: none; border: 0; }
  .hint { display: none; } }
"""

SCRIPT = """
const data = JSON.parse(document.getElementById('data').textContent);
const panels = document.getElementById('panels');
const make = (name, text) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  return element;
};
const build = (id) => {
  const entry = data[id], panel = make('details');
  panel.id = 'about-' + id;
  panel.append(make('summary', entry.label));
  const list = make('dl');
  for (const [word, text] of entry.facts) list.append(make('dt', word), make('dd', text));
  if (entry.facts.length) panel.append(list);
  const rows = make('ol');
  for (const row of entry.rows) rows.append(make('li', row));
  if (entry.rows.length) panel.append(rows);
  if (entry.more) panel.append(make('p', 'and ' + entry.more.toLocaleString('en') + ' more'));
  panel.addEventListener('toggle', () => {
    document.getElementById(id).setAttribute('aria-expanded', panel.open);
  });
  return panel;
};
const boxes = [...document.querySelectorAll('.box')], wires = [...document.querySelectorAll('.wire')];
for (const box of boxes) panels.append(build(box.id));
const show = (id, wanted) => {
  const panel = document.getElementById('about-' + id);
  panel.open = wanted === undefined ? !panel.open : wanted;
  document.getElementById(id).setAttribute('aria-expanded', panel.open);
  if (panel.open) panel.scrollIntoView({ block: 'nearest' });
};
const light = (id) => {
  for (const w of wires) w.classList.toggle('dim', id !== null && w.dataset.from !== id && w.dataset.to !== id);
};
for (const box of boxes) {
  box.setAttribute('aria-expanded', 'false');
  box.setAttribute('aria-controls', 'about-' + box.id);
  box.addEventListener('click', () => show(box.id));
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); show(box.id); }
  });
  for (const name of ['focus', 'mouseenter']) box.addEventListener(name, () => light(box.id));
  for (const name of ['blur', 'mouseleave']) box.addEventListener(name, () => light(null));
}
const opened = location.hash.slice(1);
if (Object.hasOwn(data, opened)) show(opened, true);
"""


def escape(text: str) -> str:
    """Return text for HTML, inside elements and attributes."""
    return svg.escape(text)


def embedded(value: object) -> str:
    """Return JSON that no HTML parser takes for markup."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def write(diagram: Diagram) -> str:
    """Return the page."""
    picture = columns.lay_out(diagram)
    about = {box.key: box for box in diagram.boxes}
    data = {
        f"b{k}": {
            "label": about[key].label,
            "facts": about[key].details.facts,
            "rows": about[key].details.rows,
            "more": about[key].details.more,
        }
        for k, key in enumerate(picture.labels)
    }
    facts = "".join(f"<dt>{escape(word)}</dt><dd>{escape(text)}</dd>" for word, text in diagram.about)
    header = f'<section aria-label="construction"><h2>Construction</h2><dl>{facts}</dl></section>' if facts else ""
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(diagram.title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<div class="picture" tabindex="0" role="region" aria-label="picture">
{svg.write(picture, interactive=True)}</div>
<p class="hint">Select a box (mouse, or Tab and Enter) to see what is in it; its wires stand out.</p>
<section id="panels" aria-label="what is in the boxes"></section>
{header}
</main>
<script type="application/json" id="data">{embedded(data)}</script>
<script>{SCRIPT}</script>
</body>
</html>
"""
