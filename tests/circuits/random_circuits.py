"""Random small circuits, with skip connections, shared rows and, if wanted, weights beyond 64 bits."""

from __future__ import annotations

import random

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form, total


def random_circuit(seed: int, wide: bool = False, levels: int = 3) -> Circuit:
    rng = random.Random(seed)
    builder = Builder(f"random {seed}")
    pool: list[Form] = []
    for i in range(rng.randint(1, 3)):
        pool += builder.input(f"x{i}", rng.randint(1, 4), rng.choice(["bits", "signed", "one-hot"]))
    for level in range(levels):
        made = []
        for row in range(rng.randint(1, 5)):
            picked = rng.sample(pool, rng.randint(1, min(6, len(pool))))
            scale = 1 << rng.choice([0, 1, 5, *([61, 90, 200] if wide else [])])
            form = total(f * (rng.randint(-9, 9) * scale + rng.randint(-2, 2)) for f in picked) + rng.randint(-5, 5)
            if form.high - form.low < 1:
                continue
            cuts = sorted({rng.randint(form.low + 1, form.high) for _ in range(rng.randint(1, 7))})
            jumps = [rng.choice([-3, -1, 1, 2]) for _ in cuts]
            sums = [sum(jumps[:i]) for i in range(len(jumps) + 1)]
            with builder.origin(f"block {level}", token=row):
                made.append(builder.steps(form, 0, cuts, jumps, (min(sums), max(sums))))
        pool += made
    for i, form in enumerate(rng.sample(pool, min(len(pool), 4))):
        builder.output(f"y{i}", form * (1 << (70 if wide else 0)) + rng.randint(-3, 3))
    gates = [form for form in pool if len(form.wires)][:5]
    for i, form in enumerate(gates):
        builder.output(f"z[{i}]", builder.gate(form, form.low + 1))
    return builder.finish()
