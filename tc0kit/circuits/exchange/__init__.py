"""Circuits in other tools' formats: one module a format.

========  ==========================================================  =======================
th        threshold gates as they are, a BLIF-like text (also read)   ``threshold_blif``
opb       pseudo-Boolean constraints, two for each gate               ``opb``
smt2      SMT-LIB 2, linear integer arithmetic (QF_LIA)               ``smtlib``
verilog   a signed sum for each form, a comparator for each gate      ``verilog``
blif      after expansion to ANDs and inverters                       ``blif``
aag aig   ASCII and binary AIGER, after expansion                     ``aiger``
dimacs    CNF of the expansion, three clauses for each AND            ``dimacs``
========  ==========================================================  =======================
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import chain

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.and_graph import DEFAULT_MAX_NODES
from tc0kit.circuits.exchange.blocks import in_blocks
from tc0kit.circuits.exchange.flat import DEFAULT_MAX_WIRES, check_flat_wires
from tc0kit.errors import UserError, did_you_mean

_DIRECT = {"th": "threshold_blif", "opb": "opb", "smt2": "smtlib", "verilog": "verilog"}
_EXPANDED = {"blif": "blif", "aag": "aiger", "aig": "aiger", "dimacs": "dimacs"}
FORMATS = ("json", *_DIRECT, *_EXPANDED)
ALIASES = {"v": "verilog", "cnf": "dimacs", "smt": "smt2", "smtlib": "smt2", "aiger": "aag"}


def export(
    circuit: Circuit, format: str, max_nodes: int = DEFAULT_MAX_NODES, max_wires: int = DEFAULT_MAX_WIRES
) -> str | bytes:
    """Return the circuit in a format of ``FORMATS`` (or an alias); bytes for binary AIGER, else text.

    Raises:
        UserError: unknown format.
        BudgetSpent: the expansion has more than ``max_nodes`` ANDs, or ``.th``, which repeats the form of a row for
            each of its gates, would have more than ``max_wires`` wires.
    """
    pieces = list(export_pieces(circuit, format, max_nodes, max_wires))
    if all(isinstance(piece, bytes) for piece in pieces):
        return b"".join(piece for piece in pieces if isinstance(piece, bytes))
    return "".join(piece for piece in pieces if isinstance(piece, str))


def export_pieces(
    circuit: Circuit, format: str, max_nodes: int = DEFAULT_MAX_NODES, max_wires: int = DEFAULT_MAX_WIRES
) -> Iterator[str | bytes]:
    """Yield what ``export`` returns, about a megabyte at a time; errors come before or with the first piece."""
    name = ALIASES.get(format.lower(), format.lower())
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise UserError(
            f"{format!r} is no known format{did_you_mean(format, (*FORMATS, *ALIASES)) or '; use ' + known}"
        )
    if name == "json":
        from tc0kit.circuits.file import to_json

        return iter([to_json(circuit)])
    module = import_module(f"{__name__}.{_DIRECT.get(name) or _EXPANDED[name]}")
    if name == "th":
        check_flat_wires(circuit, max_wires)
    if name in _DIRECT:
        return in_blocks(module.write(circuit))
    pieces: Iterator[str | bytes] = (module.write_binary if name == "aig" else module.write)(circuit, max_nodes)
    return chain([next(pieces)], pieces)
