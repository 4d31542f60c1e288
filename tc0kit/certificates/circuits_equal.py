"""``circuits-equal``: two threshold circuits have the same outputs for all inputs, by a refutation.

Form::

    "subject": {"left": the JSON object of a circuit file, "right": another with the same inputs and outputs}
    "proof": ["1 -2 0", "d 1 -2 0", ...]    a DRUP proof

The formula that the circuits differ on some input is derived from the two circuits (``miter``), and the proof refutes
it (``rup``). Nothing about it is taken from the certificate, and the solver that found the proof is not trusted.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Findings, Meter, expect_list, expect_object, expect_str
from tc0kit.certificates.circuit_rows import read_circuit
from tc0kit.certificates.miter import miter
from tc0kit.certificates.rup import check_rup

FIELDS = ("proof",)
VISITS_A_STEP = 10  # what is counted here are looks at a clause, which are cheaper than the steps of other kinds


def verify(certificate: dict[str, Any], meter: Meter) -> Findings:
    """Derive the formula and check its refutation."""
    meter = Meter(VISITS_A_STEP * (meter.limit - meter.spent))
    subject = expect_object(certificate["subject"], "subject", ("left", "right"))
    left, right = (read_circuit(subject[side], meter) for side in ("left", "right"))
    formula = miter(left, right, meter)
    proof = [expect_str(line, "proof") for line in expect_list(certificate["proof"], "proof")]
    added = check_rup(formula.variables, formula.clauses, proof, meter)
    lines = [
        f"that they differ is a formula of {formula.variables:,} variables and {len(formula.clauses):,} clauses",
        f"it is refuted: {added:,} clauses follow by unit propagation and end in a contradiction",
    ]
    return Findings(lines, ["circuits-equal"])
