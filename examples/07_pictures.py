"""Compile six circuits and draw them, small ones gate by gate, large ones as blocks by origin; and three more pictures.

Writes SVG files into the folder named on the command line (default: ``pictures`` in the current folder). The ones in
``examples/pictures`` were made by ``python examples/07_pictures.py examples/pictures``.
"""

import sys
from pathlib import Path

from tc0kit import Budget, decide, parse_model, parse_task
from tc0kit.circuits.compile import compile_arithmetic, compile_model
from tc0kit.circuits.growth import growth
from tc0kit.circuits.statistics import statistics
from tc0kit.circuits.words import compile_task
from tc0kit.drawing import draw, draw_eggbox, draw_growth, draw_lattice

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")
folder.mkdir(parents=True, exist_ok=True)

circuits = {
    "sum": compile_arithmetic("sum", 3, 2),
    "product": compile_arithmetic("product", 3, 2),
    "parity": compile_task(parse_task("parity"), 4),
    "s3": compile_task(parse_task("S3"), 6),
    "s4-layer": compile_model(parse_model("s4"), 8, 4),
    "mamba": compile_model(parse_model("mamba"), 4, 3),
}
for name, circuit in circuits.items():
    (folder / f"{name}.svg").write_text(draw(circuit), encoding="utf-8")
    counts = statistics(circuit)
    print(f"{name:<10} depth {counts.depth}, {counts.gates:,} gates, {counts.wires:,} wires")

a5 = parse_task("A5")
(folder / "lattice.svg").write_text(draw_lattice(decide(a5, parse_model("mamba"))), encoding="utf-8")
(folder / "eggbox.svg").write_text(draw_eggbox(parse_task("T3"), budget=Budget()), encoding="utf-8")
grown = growth(lambda n: compile_arithmetic("product", n, 2), [4, 8, 16, 32])
rows = [
    {"n": n, "depth": d, "gates": g, "wires": w}
    for n, d, g, w in zip(grown.ns, grown.depth, grown.gates, grown.wires, strict=True)
]
(folder / "growth.svg").write_text(draw_growth(rows, "product of n numbers of 2 bits"), encoding="utf-8")
