"""Circuits in other tools' formats: one module a format.

========  ==========================================================  =======================
th        threshold gates as they are, a BLIF-like text (also read)   ``threshold_blif``
opb       two pseudo-Boolean constraints for each gate                ``opb``
smt2      SMT-LIB 2, linear integer arithmetic (QF_LIA)               ``smtlib``
verilog   a signed sum for each form, a comparator for each gate      ``verilog``
blif      after expansion to ANDs and inverters                       ``blif``
aag aig   ASCII and binary AIGER, after expansion                     ``aiger``
dimacs    CNF of the expansion, three clauses for each AND            ``dimacs``
========  ==========================================================  =======================
"""

from __future__ import annotations

from importlib import import_module

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.and_graph import DEFAULT_MAX_NODES
from tc0kit.circuits.exchange.flat import DEFAULT_MAX_WIRES, check_flat_wires
from tc0kit.errors import UserError, did_you_mean

_FLAT = ("th", "opb")  # every gate repeats its form
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
        BudgetSpent: the expansion has more than ``max_nodes`` ANDs, or a format that repeats the form of a row for
            each of its gates would have more than ``max_wires`` wires.
    """
    name = ALIASES.get(format.lower(), format.lower())
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise UserError(
            f"{format!r} is no known format{did_you_mean(format, (*FORMATS, *ALIASES)) or '; use ' + known}"
        )
    if name == "json":
        from tc0kit.circuits.file import to_json

        return to_json(circuit)
    module = import_module(f"{__name__}.{_DIRECT.get(name) or _EXPANDED[name]}")
    if name in _FLAT:
        check_flat_wires(circuit, name, max_wires)
    if name in _DIRECT:
        text: str = module.write(circuit)
        return text
    if name == "aig":
        data: bytes = module.write_binary(circuit, max_nodes)
        return data
    expanded: str = module.write(circuit, max_nodes)
    return expanded
