"""``tc0kit simulate``: run a circuit on given or random inputs."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tc0kit.cli import circuits as c
from tc0kit.cli import options as o
from tc0kit.cli.output import print_json

if TYPE_CHECKING:
    from tc0kit.circuits.circuit import Circuit, Input

EXAMPLES = (
    "tc0kit simulate mamba.json --random 3",
    "tc0kit simulate product.json --input x0=3,x1=-2 --method gates",
)


def simulate(
    circuit: c.CircuitFile,
    input: Annotated[list[str] | None, typer.Option(help="Values name=integer, comma separated; others are 0.")] = None,
    random_inputs: Annotated[int, typer.Option("--random", min=0, max=100_000, help="Number of random inputs.")] = 0,
    seed: Annotated[int, typer.Option(help="Seed of the random inputs.")] = 0,
    method: Annotated[str, typer.Option(help="forms, bits or gates.")] = "forms",
    json: o.Json = False,
) -> None:
    """Run a circuit on given or random inputs.

    A one-hot input takes the number of its symbol.
    """
    from tc0kit.circuits.file import load
    from tc0kit.circuits.simulate import simulate as run

    loaded = load(circuit)
    batch = [_given(loaded, text) for text in input or []]
    rng = random.Random(seed)
    batch += [{item.name: _draw(item, rng) for item in loaded.inputs} for _ in range(random_inputs)]
    if not batch:
        batch = [{item.name: 0 for item in loaded.inputs}]
    results = run(loaded, batch, method)
    if json:
        print_json("simulate", {"circuit": loaded.name, "runs": [
            {"inputs": values, "outputs": outputs} for values, outputs in zip(batch, results, strict=True)
        ]})  # fmt: skip
        return
    for values, outputs in zip(batch, results, strict=True):
        print(f"{_line(values)}  ->  {_line(outputs)}{_floats(loaded, outputs)}")


def _line(values: dict[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())


def _floats(circuit: Circuit, outputs: dict[str, int]) -> str:
    """Return the values of a float circuit's outputs as fractions, or nothing."""
    from tc0kit.circuits.floats import Float

    numbers = circuit.header.get("numbers")
    if not isinstance(numbers, dict) or numbers.get("kind") != "float":
        return ""
    names = [name.removesuffix("_m") for name in outputs if name.endswith("_m") and f"{name[:-2]}_e" in outputs]
    values = [f"{name} = {Float(outputs[f'{name}_m'], outputs[f'{name}_e']).value}" for name in names]
    return f"  ({', '.join(values)})"


def _given(circuit: Circuit, text: str) -> dict[str, int]:
    from tc0kit.errors import UserError, did_you_mean

    values = {item.name: 0 for item in circuit.inputs}
    for part in text.split(","):
        name, equals, number = part.strip().partition("=")
        if name not in values:
            raise UserError(f"--input: the circuit has no input {name!r}{did_you_mean(name, values)}")
        if not equals or not number.strip().removeprefix("-").isdecimal() or len(number) > 1000:
            raise UserError(f"--input: {part.strip()[:60]!r} is not name=integer")
        values[name] = int(number)
    return values


def _draw(item: Input, rng: random.Random) -> int:
    if item.encoding == "one-hot":
        return rng.randrange(item.width)
    value = rng.getrandbits(item.width)
    return value - (1 << item.width) if item.encoding == "signed" and value >> (item.width - 1) else value
