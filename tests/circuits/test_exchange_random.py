"""Random circuits through every way out and back: JSON, ``.th``, the AND graph, the ranges."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from test_core import by_gates

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange import export, threshold_blif
from tc0kit.circuits.exchange.expansion import expand, expected_size
from tc0kit.circuits.exchange.ranges import ranges
from tc0kit.circuits.file import from_json, to_json
from tc0kit.circuits.form import Form, total
from tc0kit.drawing.circuit_diagram import diagram
from tc0kit.drawing.columns import lay_out
from tc0kit.drawing.picture import overlapping_texts


def random_circuit(seed: int) -> Circuit:
    """Return a circuit of a few levels whose forms skip levels, repeat and have weights of both signs."""
    rng = random.Random(seed)
    builder = Builder(f"random {seed}")
    forms: list[Form] = builder.input("x", rng.randint(1, 5)) + builder.input("y", 2, "signed")
    wide = rng.random() < 0.2
    for k in range(rng.randint(0, 8)):
        form = total(rng.choice(forms) * rng.choice([-3, -1, 1, 2, 5]) for _ in range(rng.randint(1, 4)))
        form = form + rng.randint(-4, 4)
        with builder.origin(f"step {k % 3}", tag=k):
            if rng.random() < 0.3:
                forms.append(builder.gate(form, rng.randint(form.low - 1, form.high + 1)))
            elif form.high - form.low < 60:
                table = [rng.randint(-4, 4) for _ in range(form.high - form.low + 1)]
                forms.append(builder.lookup(form, lambda v, t=table, low=form.low: [t[int(i) - low] for i in v]))
    for k in range(rng.randint(0, 3)):
        factor = (1 << 80) if wide else rng.choice([-7, 1, 3])
        builder.output(f"o{k}", rng.choice(forms) * factor + rng.randint(-5, 5))
    return builder.finish()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_random_circuits(seed: int) -> None:
    circuit = random_circuit(seed)
    rng = random.Random(seed)
    chosen = [[rng.randint(0, 1) for _ in range(circuit.input_wires)] for _ in range(6)]
    expected = [by_gates(circuit, bits) for bits in chosen]
    for again in (from_json(to_json(circuit)), threshold_blif.read(str(export(circuit, "th")))):
        assert [by_gates(again, bits) for bits in chosen] == expected
    assert to_json(from_json(to_json(circuit))) == to_json(circuit)
    bounds = ranges(circuit).outputs
    assert all(low <= v <= high for values in expected for v, (low, high) in zip(values, bounds, strict=True))
    graph = expand(circuit)
    assert graph.size <= expected_size(circuit)
    words = [sum(bits[i] << k for k, bits in enumerate(chosen)) for i in range(circuit.input_wires)]
    found = graph.evaluate(words, len(chosen))
    for k, values in enumerate(expected):
        for value, output, signed in zip(values, found, graph.signed, strict=True):
            bits = [word >> k & 1 for word in output]
            assert value == sum(b << i for i, b in enumerate(bits)) - (bits[-1] << len(bits) if signed else 0)
    for detail in ("gates", "blocks"):
        assert overlapping_texts(lay_out(diagram(circuit, detail))) == []
