"""Two circuits compared by a SAT solver (CaDiCaL in python-sat, extra ``proofs``) that writes down its refutation.

The formula is the one that the checker of certificates derives from the circuits' files (``certificates.miter``), so a
refutation of it is a certificate as it stands.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from tc0kit.budget import Budget
from tc0kit.certificates.base import Malformed, Meter, Refused
from tc0kit.certificates.circuit_rows import read_circuit
from tc0kit.certificates.formula import Formula
from tc0kit.certificates.miter import miter
from tc0kit.certificates.rup import check_rup
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.encoding import Bits
from tc0kit.circuits.file import to_json
from tc0kit.errors import BudgetSpent, UserError

DEFAULT_CONFLICTS = 200_000
SLICE = 2_000
"""Conflicts between two looks at the clock."""

FORMULA_STEPS = 20_000_000
CHECK_STEPS = 300_000_000
DRAT_TRIM_SECONDS = 3600
SOLVER = "CaDiCaL 1.9.5"


@dataclass(frozen=True)
class Refutation:
    """A formula without a model and why it has none.

    Attributes:
        formula: that the two circuits differ on some input.
        proof: lines of a DRUP proof.
        left, right: the circuits' JSON objects.
    """

    formula: Formula
    proof: list[str]
    left: dict[str, Any]
    right: dict[str, Any]

    def dimacs(self) -> Iterator[str]:
        """Yield the formula as a DIMACS file."""
        yield f"p cnf {self.formula.variables} {len(self.formula.clauses)}\n"
        for clause in self.formula.clauses:
            yield " ".join(map(str, [*clause, 0])) + "\n"

    def drup(self) -> Iterator[str]:
        """Yield the proof as a file for drat-trim."""
        for line in self.proof:
            yield line + "\n"

    def certificate(self) -> dict[str, Any]:
        """Return a certificate of the kind ``circuits-equal``."""
        head = {"schema": "tc0kit.certificate", "version": 1, "kind": "circuits-equal"}
        return {**head, "subject": {"left": self.left, "right": self.right}, "proof": self.proof}

    def check(self, steps: int = CHECK_STEPS) -> str:
        """Check the proof with drat-trim if it is installed, else with the checker of certificates; say who did.

        Raises:
            UserError: the proof is wrong.
            BudgetSpent: the check took too long; the answer is the solver's word.
        """
        if shutil.which("drat-trim"):
            _drat_trim(self)
            return "drat-trim"
        try:
            check_rup(self.formula.variables, self.formula.clauses, self.proof, Meter(steps))
        except (Malformed, Refused) as error:
            if str(error).startswith("budget spent"):
                raise BudgetSpent(str(error)) from None
            raise UserError(f"{SOLVER} gave a proof that is none: {error}") from None
        return "tc0kit's own checker"


def compare(
    left: Circuit, right: Circuit, conflicts: int = DEFAULT_CONFLICTS, budget: Budget | None = None
) -> Bits | Refutation:
    """Return an input, uint8[input wires, 1], on which the circuits differ, or a refutation of there being one.

    Args:
        left, right: circuits with the same inputs and names of outputs.
        conflicts: budget of the solver; it does not depend on the machine.
        budget: of time; with one, the solver is asked for ``SLICE`` conflicts at a time and keeps what it has learnt.

    Raises:
        UserError: python-sat is not installed.
        BudgetSpent: the formula is too large, or the budget ran out.
    """
    try:
        from pysat.solvers import Cadical195
    except ImportError:
        raise UserError("the method sat needs python-sat: pip install 'tc0kit[proofs]'") from None
    sides = [json.loads(to_json(circuit)) for circuit in (left, right)]
    meter = Meter(FORMULA_STEPS)
    try:
        formula = miter(read_circuit(sides[0], meter), read_circuit(sides[1], meter), meter)
    except Malformed as error:
        raise UserError(f"{left.name}: {error}") from None
    except Refused as error:
        raise BudgetSpent(f"{error} to write down the formula") from None
    with Cadical195(bootstrap_with=formula.clauses, with_proof=True) as solver:
        limited = budget is not None and budget.timeout is not None
        answer, spent = None, 0
        while answer is None and spent < conflicts:
            if budget is not None:
                budget.tick("conflicts of the solver", spent)
            step = min(SLICE, conflicts - spent) if limited else conflicts
            solver.conf_budget(step)
            answer, spent = solver.solve_limited(), spent + step
        if answer is None:
            raise BudgetSpent(f"budget spent: {SOLVER} reached {conflicts:,} conflicts", {"conflicts": conflicts})
        if answer:
            model = solver.get_model()
            wires = left.input_wires
            return np.array([[int(literal > 0)] for literal in model[1 : 1 + wires]], dtype=np.uint8)
        return Refutation(formula, solver.get_proof(), sides[0], sides[1])


def solver_version() -> str:
    """Return the solver's name and version."""
    return f"{SOLVER} (python-sat {version('python-sat')})"


def _drat_trim(refutation: Refutation) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("formula.cnf", "proof.drup")]
        for file, pieces in zip(files, (refutation.dimacs(), refutation.drup()), strict=True):
            with file.open("w", encoding="ascii") as stream:
                stream.writelines(pieces)
        command = ["drat-trim", *map(str, files), "-t", str(DRAT_TRIM_SECONDS)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "s VERIFIED" not in done.stdout:
        if "TIMEOUT" in done.stdout:
            raise BudgetSpent(f"budget spent: drat-trim needs more than {DRAT_TRIM_SECONDS} s")
        raise UserError(f"{SOLVER} gave a proof that drat-trim rejects")
