"""What a run says about each claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from tc0kit.claims.notes import Claim
from tc0kit.claims.outcome import STATES, Outcome

HOLDS = ("checked", "checked up to n", "cited")


@dataclass(frozen=True)
class Result:
    """A claim with its outcome; ``cached`` tells whether the outcome comes from an earlier run."""

    claim: Claim
    outcome: Outcome
    cached: bool = False

    @property
    def ok(self) -> bool:
        """Whether the state is the one that the claim expects."""
        expected = self.claim.expect
        return self.outcome.state in HOLDS if expected == "holds" else self.outcome.state == expected

    def fields(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        claim, outcome = self.claim, self.outcome
        return {
            "id": claim.id,
            "state": outcome.state,
            "expected": claim.expect,
            "ok": self.ok,
            "method": outcome.method,
            "seconds": round(outcome.seconds, 3),
            "counterexample": dict(outcome.counterexample) or None,
            "witness": dict(outcome.witness) or None,
            "up_to": outcome.bound or None,
            "reason": outcome.reason or None,
            "rests_on": list(outcome.rests_on),
            "trusted": list(outcome.trusted),
            "certificates": list(outcome.certificates),
            "file": claim.place.file,
            "line": claim.place.line,
            "says": claim.says,
            "source": claim.source or None,
            "uses": list(claim.uses),
            "rules": list(claim.rules),
            "check": claim.check.text if claim.check else None,
        }


def without_check(claim: Claim) -> Outcome:
    """Return the outcome of a claim that names a source or a reason in place of a check."""
    if claim.cited:
        return Outcome("cited", "named source", rests_on=(claim.cited,))
    return Outcome("open", "no check", reason=claim.open)


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON values."""
    return asdict(outcome)


def outcome_from_json(value: Any) -> Outcome | None:
    """Return the outcome that ``outcome_to_json`` wrote; None for anything else."""
    names = {item.name for item in fields(Outcome)}
    if not isinstance(value, dict) or set(value) != names or value["state"] not in STATES:
        return None
    given: dict[str, Any] = dict(value)
    for name in ("rests_on", "trusted", "certificates"):
        given[name] = tuple(map(str, given[name]))
    return Outcome(**given)


def counts(results: Sequence[Result]) -> dict[str, int]:
    """Return how many claims are in each state."""
    found = dict.fromkeys(STATES, 0)
    for result in results:
        found[result.outcome.state] += 1
    return found
