"""Negative constants, exponents that become constants, and identities of which a side is defined nowhere."""

from __future__ import annotations

import pytest

from tc0kit.claims import decide_statement
from tc0kit.claims.solver import Solver

ZERO = "((trace(A) + 1)^2 - trace(A)^2 - 2*trace(A) - 1)"


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("matrices(2, QQ) A : A^(-1)*A == [[1, 0], [0, 1]]", "checked"),
        ("matrices(2, QQ) A : A^(-1)*A == A", "refuted"),
        ("forall A : matrices(2, QQ), n : range(-1, 2). A^n*A == A^(n + 1)", "checked up to n"),
        ("forall A : matrices(2, QQ), n : range(-1, 2). A^n*A == A^(n + 2)", "refuted"),
        ("forall x : QQ. x != 0 implies x^(-1)*x == 1", "checked"),
        ("forall x : fixed(3, 1). x >= -2", "checked up to n"),
        ("forall x : fixed(3, 1). x > -2", "refuted"),
        ("-2^2 == -4 and (-2)^2 == 4 and 1 - -1 == 2 and 7 mod -3 == 1", "checked"),
        (f"matrices(2, QQ) A : A/{ZERO} == A/{ZERO}", "open"),
        (f"matrices(2, QQ) A : A/({ZERO} + 1) == A", "checked"),
    ],
)
def test_state(statement: str, state: str, solver: Solver) -> None:
    assert decide_statement(statement, solver=solver).state == state


def test_a_statement_that_is_defined_nowhere_says_so(solver: Solver) -> None:
    found = decide_statement(f"matrices(2, QQ) A : A/{ZERO} == A/{ZERO}", solver=solver)
    assert found.reason == "it is defined for none of 60 rational instances, so the statement may say nothing"
