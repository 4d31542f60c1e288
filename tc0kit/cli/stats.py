"""``tc0kit stats``: counts of a circuit, and how they grow with n."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from tc0kit.cli import circuits as c
from tc0kit.cli import options as o
from tc0kit.cli.output import print_json, print_rows

EXAMPLES = (
    "tc0kit stats mamba.json",
    "tc0kit stats product --bits 2 --grow n=2..16",
    "tc0kit stats product -n 1024 --bits 4 --gate 1000000",
)


def stats(
    what: Annotated[str, typer.Argument(help="A circuit file; with --grow or --gate what compile takes.")],
    grow: Annotated[str | None, typer.Option(help="Compile for these n, e.g. n=2..16.", show_default=False)] = None,
    gate: Annotated[
        int | None, typer.Option(help="Describe gate I without building the circuit; needs -n.", show_default=False)
    ] = None,
    n: Annotated[int | None, typer.Option("-n", min=0, help="Number of tokens.", show_default=False)] = None,
    bits: c.Bits = None,
    depth: c.Depth = "constant",
    floats: c.Floats = None,
    leading: c.Leading = None,
    layers: c.Layers = None,
    last: c.Last = False,
    values: c.Values = None,
    tokens: c.Tokens = None,
    channels: c.Channels = None,
    json: o.Json = False,
    max_gates: c.MaxGates = c.MAX_GATES,
    timeout: o.Timeout = None,
) -> None:
    """Count gates, wires and depth, or show how they grow.

    With --gate one gate is described by its number, of a circuit that may be too large to build. Counts are for
    weighted gates and after expansion to majority gates of unit weight.
    """
    if gate is not None or n is not None or grow is not None:
        wanted = c.Wanted(what, bits, depth, layers, last, floats, leading, tuple(values or ()), tokens, channels)
        if grow is None or gate is not None or n is not None:
            _print_gate(wanted, n, gate, grow, json, timeout)
        else:
            _print_growth(wanted, _sizes(grow), json, max_gates, timeout)
        return
    from tc0kit.circuits.file import load
    from tc0kit.circuits.statistics import statistics

    circuit = load(Path(what))
    counts = statistics(circuit)
    if json:
        print_json("stats", counts.fields())
        return
    unit = counts.unit
    majority = f"{unit.gates:,} gates, {unit.wires:,} wires, depth {unit.depth}, largest fan-in {unit.max_fan_in:,}"
    print_rows([*c.count_rows(circuit), ("as majority", majority)])


def _print_gate(
    wanted: c.Wanted, n: int | None, gate: int | None, grow: str | None, json: bool, timeout: float | None
) -> None:
    from tc0kit.cli.gates import family, print_gate
    from tc0kit.errors import UserError

    if gate is None or n is None or grow is not None:
        raise UserError("--gate and -n go together, without --grow: tc0kit stats product -n 1024 --gate 1000000")
    budget = o.make_budget(o.MAX_STATES, o.MAX_ELEMENTS, timeout)
    print_gate(family(wanted, budget), n, gate, json)


def _sizes(text: str) -> list[int]:
    """Read ``n=2..16``: powers of two in the range, and its ends."""
    from tc0kit.errors import UserError

    found = re.fullmatch(r"n=(\d{1,6})\.\.(\d{1,6})", text.replace(" ", ""))
    if found is None or not 1 <= int(found[1]) < int(found[2]):
        raise UserError(f"--grow {text}: write n=FROM..TO, for example n=2..16")
    low, high = int(found[1]), int(found[2])
    return sorted({low, high, *(1 << k for k in range(20) if low < 1 << k < high)})


def _print_growth(wanted: c.Wanted, sizes: list[int], json: bool, max_gates: int, timeout: float | None) -> None:
    from tc0kit.circuits.growth import growth

    budget = o.make_budget(o.MAX_STATES, o.MAX_ELEMENTS, timeout)
    grown = growth(lambda n: c.build(wanted, n, max_gates, budget), sizes)
    if json:
        print_json("growth", grown.fields())
        return
    print(f"{'n':>6}{'depth':>8}{'gates':>14}{'wires':>18}")
    for n, d, gates, wires in zip(grown.ns, grown.depth, grown.gates, grown.wires, strict=True):
        print(f"{n:>6}{d:>8}{gates:>14,}{wires:>18,}")
    for name in ("gate", "wire"):
        fitted, last = getattr(grown, f"{name}_exponent"), getattr(grown, f"last_{name}_exponent")
        if fitted is not None and last is not None:
            print(f"{name}s grow as n^{fitted:.2f}; from n = {grown.ns[-2]} to {grown.ns[-1]} as n^{last:.2f}")
    if not grown.constant_depth:
        print(f"the depth grows from {grown.depth[0]} to {grown.depth[-1]}")
    elif grown.constant_from == grown.ns[0]:
        print("the depth does not move")
    else:
        print(f"the depth does not move from n = {grown.constant_from} on; at n = {grown.ns[0]} it is {grown.depth[0]}")
