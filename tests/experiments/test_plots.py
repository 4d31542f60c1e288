"""Pictures are drawn in both formats, the SVG the same bytes twice; eigenvalues are those of the layer."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tc0kit.errors import UserError
from tc0kit.experiments import plots
from tc0kit.experiments.eigenvalues import of_run, spectrum, transition
from tc0kit.experiments.settings import Settings
from tc0kit.experiments.training.trial import run_trial
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers import build

pytest.importorskip("matplotlib")
SMALL = Settings(task="S3", length=4, width=8, state=4, batch=8, steps=3, test_words=16)


def records() -> list[dict[str, object]]:
    def one(task: str, model: str, layers: int, reach: int) -> dict[str, object]:
        curve = {"length": 8, "positions": list(range(1, 9)), "position": [1 - t / 10 for t in range(8)],
                 "sequence": [1.0] * reach + [0.3] * (8 - reach)}  # fmt: skip
        settings = {"task": task, "model": model, "layers": layers, "seed": 0, "length": 8}
        return {"settings": settings, "reach": reach, "classes": 6, "curves": [curve]}

    return [one("S3", "mamba", 1, 2), one("S3", "mamba", 2, 5), one("A5", "mamba", 1, 1), one("A5", "ids4", 1, 8)]


def drawn_twice(draw: object, tmp_path: Path) -> list[Path]:
    assert callable(draw)
    first, second = draw(tmp_path / "a"), draw(tmp_path / "b")
    assert [path.suffix for path in first] == [".svg", ".png"]
    assert first[0].read_bytes() == second[0].read_bytes()
    assert first[1].read_bytes().startswith(b"\x89PNG")
    return list(first)


def test_figure_and_accuracy(tmp_path: Path) -> None:
    svg = drawn_twice(lambda stem: plots.figure1(records(), stem), tmp_path)[0].read_text()
    for word in ("mamba", "ids4", "S3", "A5", "within the budget"):
        assert word in svg
    assert "cannot" not in svg
    drawn_twice(lambda stem: plots.accuracy(records(), stem), tmp_path)


def test_training_precision_and_eigenvalues(tmp_path: Path) -> None:
    lines = [{"seconds": t, "loss": 1 / (t + 1), "length": 2 + t} for t in range(4)]
    drawn_twice(lambda stem: plots.training({"a": lines, "b": lines}, stem), tmp_path)
    rows = [{"precision": "float32", "first_wrong": 7, "positions": [1, 10], "position": [1.0, 0.5]}]
    assert "float32: wrong from 7" in drawn_twice(lambda s: plots.precision(rows, "t", s), tmp_path)[0].read_text()
    drawn_twice(lambda stem: plots.eigenvalues({"layer 1": [1j, -1, 2.5]}, stem), tmp_path)


def test_no_matplotlib(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UserError, match=r"plots need matplotlib: pip install -c constraints\.txt"):
        plots.accuracy(records(), tmp_path / "a")


def test_transitions_are_those_of_the_mixer() -> None:
    torch.manual_seed(0)
    x = torch.randn(5, 1, 8, dtype=torch.float64)
    ids4 = build(StackConfig("ids4", 6, 6, width=8, heads=2, state=3)).double()
    given = torch.nn.functional.normalize(ids4.transition(x[-1, 0]).unflatten(-1, (2, 3, 3)), dim=-2)
    expected = torch.block_diag(*given).detach().numpy()
    assert np.allclose(transition(ids4, x), expected)
    product = build(StackConfig("deltaproduct-2", 6, 6, width=8, heads=2)).double()
    values = spectrum(transition(product, x))
    assert values.shape == (32,) and np.abs(values).max() < 1 + 1e-9  # two reflections: never longer
    mamba = transition(build(StackConfig("mamba", 6, 6, width=8, state=2)).double(), x)
    assert (mamba == np.diag(np.diag(mamba))).all() and (np.diag(mamba) > 0).all() and (np.diag(mamba) < 1).all()


def test_spectrum_of_blocks() -> None:
    rng = np.random.default_rng(0)
    blocks = [rng.normal(size=(n, n)) for n in (1, 3, 2)]
    whole = np.zeros((6, 6))
    at = 0
    for block in blocks:
        whole[at : at + len(block), at : at + len(block)] = block
        at += len(block)
    order = rng.permutation(6)
    found, expected = spectrum(whole[np.ix_(order, order)]), np.linalg.eigvals(whole)
    assert np.allclose(np.sort_complex(found), np.sort_complex(expected))


def test_eigenvalues_of_a_run(tmp_path: Path) -> None:
    run_trial(SMALL, tmp_path / "linear")
    found = of_run(tmp_path / "linear")
    assert found is not None and set(found) == {"layer 1"} and len(found["layer 1"]) == 12 * 4 * 4
    for model in ("rnn", "rwkv4", "hyena"):  # not linear, kept scaled, without a state
        run_trial(Settings(**{**SMALL.fields(), "model": model}), tmp_path / model)
        assert of_run(tmp_path / model) is None
