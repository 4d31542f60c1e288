"""One solver process for the whole session: starting z3 takes longer than most questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tc0kit.claims.solver import Solver


@pytest.fixture(scope="session")
def solver() -> Iterator[Solver]:
    asked = Solver()
    yield asked
    asked.close()
