"""What the circuit commands share: a circuit named by a file, by an arithmetic function, a model or a task."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tc0kit.budget import Budget
    from tc0kit.circuits.circuit import Circuit

What = Annotated[
    str,
    typer.Argument(
        help="sum, product, a model (mamba, s4, ...), a model file (.toml), weights (.safetensors) or a task (S3, "
        "'(ab)*', parity, ...). S4 in capitals is the group, s4 the model."
    ),
]
Length = Annotated[int, typer.Option("-n", min=0, help="Number of tokens.")]
Bits = Annotated[
    int | None, typer.Option("--bits", min=1, help="Bits of the fixed-point numbers; default 4.", show_default=False)
]
Depth = Annotated[str, typer.Option("--depth", help="constant or log.")]
Layers = Annotated[int | None, typer.Option(min=1, help="Blocks of a Mamba stack.", show_default=False)]
Floats = Annotated[
    str | None,
    typer.Option("--float", help="Floats <m, e>, not fixed point: M,E bits or M,E,ROUNDING.", show_default=False),
]
Leading = Annotated[
    int | None,
    typer.Option("--leading", min=1, help="Round a sum or product to K leading bits (1..16).", show_default=False),
]
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="Parameters of a model file: 'a: beta=2, k=3/5,4/5' for the letter a, beta=2 for all letters."
    ),
]
Tokens = Annotated[
    str | None, typer.Option("--tokens", help="Of weights: how many tokens, or their ids 3,17,42.", show_default=False)
]
Channels = Annotated[
    str | None,
    typer.Option("--channels", help="Of weights: only these channels, as in 0 or 0,5.", show_default=False),
]
Last = Annotated[bool, typer.Option("--last", help="Only the output after the last token.")]
MaxGates = Annotated[int, typer.Option(min=1, help="Budget: gates of the circuit.")]
CircuitFile = Annotated[Path, typer.Argument(help="A circuit file written by tc0kit compile.")]

MAX_GATES = 20_000_000
BITS = 4
LARGEST_COUNT = 4096


@dataclass(frozen=True)
class Wanted:
    """What a command line asks to compile, for any n; an option that was not given is None (``values``: empty).

    Raises:
        UserError: two options that exclude each other, or an option without the thing that it belongs to.
    """

    what: str
    bits: int | None = None
    depth: str = "constant"
    layers: int | None = None
    last: bool = False
    floats: str | None = None
    leading: int | None = None
    values: tuple[str, ...] = ()
    tokens: str | None = None
    channels: str | None = None

    def __post_init__(self) -> None:
        from tc0kit.circuits.compile import ARITHMETIC, DEPTHS
        from tc0kit.errors import UserError, did_you_mean

        if self.depth not in DEPTHS:
            hint = did_you_mean(self.depth, DEPTHS) or "; choose constant or log"
            raise UserError(f"--depth {self.depth[:60]!r} is not known{hint}")
        if self.layers is not None and not (is_model(self.what) or is_weights(self.what)):
            raise UserError(f"--layers belongs to a model such as mamba, not to {self.what[:60]!r}")
        if self.floats is not None:
            for option, given in (("--bits", self.bits), ("--leading", self.leading)):
                if given is not None:
                    raise UserError(
                        f"{option} and --float exclude each other; --float M,E states the bits of m and of e"
                    )
        if self.leading is not None and self.what not in ARITHMETIC:
            raise UserError("--leading belongs to sum and product")
        if self.values and not self.what.endswith(".toml"):
            raise UserError(f"--set belongs to a model file with parameters (.toml), not to {self.what[:60]!r}")
        if not is_weights(self.what):
            for option, text in (("--tokens", self.tokens), ("--channels", self.channels)):
                if text is not None:
                    raise UserError(f"{option} belongs to weights (.safetensors), not to {self.what[:60]!r}")

    @property
    def fixed_bits(self) -> int:
        """The bits of fixed-point numbers."""
        return BITS if self.bits is None else self.bits


def is_weights(what: str) -> bool:
    """Say whether a name is that of weights: safetensors, an index of them, or a folder with a checkpoint."""
    inside = (os.path.join(what, name) for name in ("config.json", "model.safetensors", "model.safetensors.index.json"))
    return what.endswith((".safetensors", ".safetensors.index.json")) or any(map(os.path.isfile, inside))


def is_model(what: str) -> bool:
    """Say whether a name is a model's. In another case than the catalogue's, a group or monoid goes before a model."""
    from tc0kit.errors import UserError
    from tc0kit.models.parse import model_names
    from tc0kit.tasks.expression import atom_at

    name = what.partition("(")[0]
    if name in model_names() or name.lower() not in model_names():
        return name in model_names()
    try:
        atom = atom_at(what, 0)
    except UserError:
        return False  # it has the form of a group's name
    return atom is None or atom[1] < len(what)


def build(wanted: Wanted, n: int, max_gates: int, budget: Budget) -> Circuit:
    """Return the circuit that the command line names, over floats if their format is given.

    Raises:
        UserError: nothing has this name, or it cannot be compiled so.
        BudgetSpent: the circuit is too large.
    """
    from tc0kit.circuits.compile import ARITHMETIC, compile_arithmetic, compile_model
    from tc0kit.circuits.words import compile_task
    from tc0kit.errors import UserError, did_you_mean
    from tc0kit.models.parse import model_names, parse_model
    from tc0kit.tasks import parse_task

    what, bits, depth, last = wanted.what, wanted.fixed_bits, wanted.depth, wanted.last
    if wanted.floats is not None:
        return _build_on_floats(wanted, wanted.floats, n, max_gates)
    if what in ARITHMETIC:
        return compile_arithmetic(what, n, bits, leading=wanted.leading, max_gates=max_gates)
    if is_weights(what):
        return _build_weights(wanted, n, max_gates)
    if what.endswith(".toml"):
        from tc0kit.circuits.compile import compile_recurrence
        from tc0kit.models.recurrence_file import read_recurrence
        from tc0kit.models.token_values import token_values

        recurrence = read_recurrence(what, budget)
        values = token_values(recurrence, wanted.values) if recurrence.parametric or wanted.values else None
        return compile_recurrence(
            recurrence, n, bits, depth, tokens=values, last=last, max_gates=max_gates, budget=budget
        )
    if is_model(what):
        model = parse_model(what, layers=wanted.layers)
        return compile_model(model, n, bits, depth, last=last, max_gates=max_gates, budget=budget)
    try:
        task = parse_task(what, budget=budget)
    except UserError as error:
        hint = did_you_mean(what, (*ARITHMETIC, *model_names())) if what.isidentifier() else ""
        if not hint or "did you mean" in str(error):
            raise
        raise UserError(f"{error}{hint}") from None
    return compile_task(task, n, depth, "last" if last else "prefix", max_gates=max_gates, budget=budget)


def _build_weights(wanted: Wanted, n: int, max_gates: int) -> Circuit:
    from tc0kit.circuits.checkpoint_block import compile_checkpoint
    from tc0kit.errors import UserError
    from tc0kit.models.checkpoints.mamba_block import read_first_block

    if wanted.depth != "constant":
        raise UserError("a Mamba block has constant depth; leave out --depth")
    if wanted.layers not in (None, 1):
        raise UserError("of weights the first block is compiled; leave out --layers")
    block = read_first_block(Path(wanted.what))
    return compile_checkpoint(
        block,
        n,
        wanted.fixed_bits,
        tokens=_numbers("--tokens", wanted.tokens),
        channels=_numbers("--channels", wanted.channels),
        last=wanted.last,
        max_gates=max_gates,
    )


def _numbers(option: str, text: str | None) -> tuple[int, ...] | None:
    """Read ``3,17,42``; a number alone after ``--tokens`` is a count."""
    from tc0kit.errors import UserError

    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and len(part) < 10 for part in parts) or len(set(parts)) < len(parts):
        raise UserError(f"{option} {text[:60]!r}: write different whole numbers, such as 3,17,42")
    values = tuple(map(int, parts))
    return tuple(range(min(values[0], LARGEST_COUNT))) if option == "--tokens" and len(values) == 1 else values


def _build_on_floats(wanted: Wanted, floats: str, n: int, max_gates: int) -> Circuit:
    from tc0kit.circuits.compile import ARITHMETIC
    from tc0kit.circuits.float_compile import compile_float_arithmetic, compile_float_model
    from tc0kit.circuits.floats import parse_float_format
    from tc0kit.errors import UserError
    from tc0kit.models.parse import parse_model

    numbers = parse_float_format(floats)
    what = wanted.what
    if what in ARITHMETIC:
        return compile_float_arithmetic(what, n, numbers, max_gates=max_gates)
    if is_model(what):
        model = parse_model(what, layers=wanted.layers)
        return compile_float_model(model, n, numbers, wanted.depth, last=wanted.last, max_gates=max_gates)
    raise UserError(
        f"--float: sum, product, s4 and diagonal layers such as gla are compiled on floats, not {what[:60]!r}"
    )


def count_rows(circuit: Circuit) -> list[tuple[str, str]]:
    """Return label and text of a circuit's counts."""
    from tc0kit.circuits.statistics import statistics

    counts = statistics(circuit)
    rows = [
        ("circuit", circuit.name),
        ("semantics", str(circuit.header.get("semantics", "exact"))),
        *_number_row(circuit),
        *_rounded_rows(circuit),
        ("depth", f"{counts.depth:,} levels of weighted gates"),
        ("gates", f"{counts.gates:,} on {counts.rows:,} forms"),
        ("wires", f"{counts.wires:,}; largest fan-in {counts.max_fan_in:,}; weights of {counts.max_weight_bits} bits"),
    ]
    for k, (block, count) in enumerate(counts.by_origin.items()):
        levels = ", ".join(str(level) for level in count["levels"])
        rows.append(
            (
                "by origin" if not k else "",
                f"{block}: {count['gates']:,} gates, {count['wires']:,} wires, level {levels}",
            )
        )
    return rows


def _number_row(circuit: Circuit) -> list[tuple[str, str]]:
    numbers = circuit.header.get("numbers")
    if not isinstance(numbers, dict) or numbers.get("kind") != "float":
        return []
    sizes = f"{numbers['mantissa_bits']} + {numbers['exponent_bits']} bits"
    return [
        ("numbers", f"floats <m, e> of {sizes}, exact inside, one cast at the end ({numbers['rounding']}, saturating)")
    ]


def _rounded_rows(circuit: Circuit) -> list[tuple[str, str]]:
    """Return what was rounded before the circuit was made."""
    rows = []
    entries = circuit.header.get("rounded entries")
    if isinstance(entries, dict):
        letters = ", ".join(map(str, entries["letters"]))
        rows.append(("rounded", f"entries of {letters} to multiples of 2^-{entries['fraction']}, {entries['mode']}"))
    weights = circuit.header.get("weights rounded")
    if isinstance(weights, dict):
        rows += [("rounded" if not i else "", f"{what}: {how}") for i, (what, how) in enumerate(weights.items())]
    return rows
