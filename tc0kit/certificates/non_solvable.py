"""``non-solvable``: the monoid contains a non-solvable group. Form and proof: ``commutators.py``.

A divisor of the monoid is a group, and a group that divides a finite monoid divides one of its maximal subgroups
(take the idempotent power of a preimage); subgroups and quotients of solvable groups are solvable.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Findings, Meter, Subject
from tc0kit.certificates.commutators import FIELDS, read_system

__all__ = ["FIELDS", "verify"]


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Check the commutator system."""
    system = read_system(certificate, subject, meter)
    return Findings(
        [
            system.line,
            "so the normal closure of these elements is a perfect group, not trivial, that divides the monoid",
        ],
        proves=["non-solvable", "not-aperiodic"],
    )
