"""The families of the reference's table get their verdicts, in any basis, and every certificate is accepted."""

from __future__ import annotations

import json
import random

import pytest
from matrix_samples import TABLE, random_basis

from tc0kit.algebra.matrices import MatrixFamily, decide_family
from tc0kit.certificates import check


@pytest.mark.parametrize("name", TABLE)
def test_the_table(name: str) -> None:
    matrices, label = TABLE[name]
    family = MatrixFamily.of(matrices)
    for one in (family, random_basis(random.Random(name), family)):
        verdict = decide_family(one)
        assert verdict.label == label
        result = check(json.loads(json.dumps(verdict.certificate)))
        assert result.accepted, result.reason
        assert f"upper {verdict.upper}" in result.proves
        assert verdict.lower is None or f"lower {verdict.lower}" in result.proves
        assert all(step.source and step.statement for step in verdict.steps)


def test_the_group_procedure_alone_gives_the_same_answers() -> None:
    """These are decided by easier means, so the dichotomy of groups is asked directly."""
    from tc0kit.algebra.matrices.extension import Extension, find_extension
    from tc0kit.budget import Budget

    for name, cosets in (("BS(1,2)", 1), ("Heisenberg", 1), ("diag(2,1/2) and swap", 2), ("S3", 6), ("S4", 24)):
        found = find_extension(MatrixFamily.of(TABLE[name][0]), 7, Budget())
        assert isinstance(found, Extension)
        assert found.series is not None and len(found.table) == cosets
    found = find_extension(MatrixFamily.of(TABLE["2 S5"][0]), 7, Budget())
    assert isinstance(found, Extension) and found.series is None and len(found.table) == 120
    assert find_extension(MatrixFamily.of(TABLE["SL2(Z)"][0]), 7, Budget()) == "kernel not triangularisable"


def test_semantics() -> None:
    """Exact hardness passes to log semantics only where no digits can be lost."""
    finite = decide_family(MatrixFamily.of(TABLE["S5"][0]))
    assert finite.semantics["log"] == finite.semantics["exact"] == {"upper": "NC1", "lower": "NC1"}
    infinite = decide_family(MatrixFamily.of(TABLE["SL2(Z)"][0]))
    assert infinite.semantics == {
        "exact": {"upper": "PNC1", "lower": "NC1"},
        "log": {"upper": "PNC1", "lower": None},
    }


def test_the_same_input_gives_the_same_bytes() -> None:
    import os
    import subprocess
    import sys

    code = (
        "import json; from matrix_samples import TABLE\n"
        "from tc0kit.algebra.matrices import MatrixFamily, decide_family\n"
        "print(json.dumps([decide_family(MatrixFamily.of(TABLE[n][0])).certificate for n in ('S4', 'SL2(Z)', '2 S5')]))"
    )
    path = os.pathsep.join([*sys.path, os.path.dirname(__file__)])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
