"""The loop: the same bits twice and after a kill, and clear errors that leave earlier results intact."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tc0kit.errors import UserError
from tc0kit.experiments.network import make_network
from tc0kit.experiments.settings import Settings
from tc0kit.experiments.storage import read_json
from tc0kit.experiments.training.loop import CHECKPOINT, METRICS, Diverged, next_length, rate, read_metrics, train
from tc0kit.experiments.training.measure import measure, reach
from tc0kit.experiments.training.trial import RECORD, run_trial

SMALL = Settings(
    task="S3", length=6, width=16, state=8, batch=16, steps=40, budget=1000.0, test_words=64, interval=1000.0
)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / CHECKPOINT)


def same(a: Path, b: Path) -> bool:
    left, right = weights(a), weights(b)
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


@pytest.mark.parametrize("model", ["ids4", "mamba", "transformer"])
def test_two_runs_have_the_same_bits(model: str, tmp_path: Path) -> None:
    settings = replace(SMALL, model=model, steps=8)
    first, second = (run_trial(settings, tmp_path / name) for name in "ab")
    assert same(tmp_path / "a", tmp_path / "b")
    assert first["curves"] == second["curves"]
    run_trial(replace(settings, seed=1), tmp_path / "c")
    assert not same(tmp_path / "a", tmp_path / "c")


def test_a_killed_run_resumes_to_the_same_bits(tmp_path: Path) -> None:
    settings = replace(SMALL, steps=60, interval=0.02)
    run_trial(settings, tmp_path / "whole")
    code = (
        "import sys; from pathlib import Path; from tc0kit.experiments.settings import Settings; "
        "from tc0kit.experiments.training.trial import run_trial; "
        f"run_trial(Settings(**{settings.fields()!r}), Path(sys.argv[1]))"
    )
    folder = tmp_path / "killed"
    worker = subprocess.Popen([sys.executable, "-W", "ignore", "-c", code, str(folder)], cwd=Path(__file__).parents[2])
    deadline = time.monotonic() + 120
    while not (folder / CHECKPOINT).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL
    assert not (folder / RECORD).exists()
    with (folder / METRICS).open("a") as stream:
        stream.write('{"step": 3, "half a li')  # what a kill in the middle of a write leaves
    seen: list[int] = []
    record = run_trial(settings, folder, lambda line: seen.append(line["step"]))
    assert record["steps"] == 60
    assert same(tmp_path / "whole", folder)
    steps = [line["step"] for line in read_metrics(folder)]
    assert steps == sorted(set(steps)) and steps == [line["step"] for line in read_metrics(tmp_path / "whole")]


def test_a_resumed_run_does_not_repeat_what_is_saved(tmp_path: Path) -> None:
    run_trial(replace(SMALL, steps=20), tmp_path)
    seen: list[int] = []
    record = run_trial(replace(SMALL, steps=40), tmp_path, lambda line: seen.append(line["step"]))
    assert record["steps"] == 40 and min(seen) > 20
    assert run_trial(SMALL, tmp_path, lambda line: seen.append(-1)) == record
    assert -1 not in seen


def test_another_run_in_the_folder_is_refused(tmp_path: Path) -> None:
    run_trial(replace(SMALL, steps=2), tmp_path)
    with pytest.raises(UserError) as error:
        run_trial(replace(SMALL, steps=2, model="mamba"), tmp_path)
    assert f"{tmp_path} has a run with other settings (model = ids4); choose another --out" in str(error.value)


def damaged(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif how == "flipped":
        path.write_bytes(data[:-5] + bytes([data[-5] ^ 1]) + data[-4:])
    elif how == "empty":
        path.write_bytes(b"")
    else:
        path.write_bytes(data.replace(b'\\"step\\": 10', b'\\"step\\": 11'))
        assert path.read_bytes() != data


@pytest.mark.parametrize("how", ["cut", "flipped", "empty", "header"])
def test_a_corrupt_checkpoint_is_refused(how: str, tmp_path: Path) -> None:
    run_trial(replace(SMALL, steps=10), tmp_path)
    before = (tmp_path / RECORD).read_bytes()
    damaged(tmp_path / CHECKPOINT, how)
    with pytest.raises(UserError) as error:
        run_trial(replace(SMALL, steps=20), tmp_path)
    assert "is corrupt" in str(error.value) and "delete it to start this run again" in str(error.value)
    assert "\n" not in str(error.value)
    assert (tmp_path / RECORD).read_bytes() == before


def test_a_full_disk_leaves_the_last_checkpoint(tmp_path: Path) -> None:
    run_trial(replace(SMALL, steps=10), tmp_path)
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    script = (
        "import json, resource, signal, sys\n"
        "from pathlib import Path\n"
        "from tc0kit.experiments.settings import Settings\n"
        "from tc0kit.experiments.training.trial import run_trial\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))  # writes beyond fail as on a full disk\n"
        "run_trial(Settings(**json.loads(sys.argv[1])), Path(sys.argv[2]))\n"
    )
    arguments = [json.dumps(asdict(replace(SMALL, steps=20))), str(tmp_path)]
    ran = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    last = ran.stderr.splitlines()[-1]
    assert "UserError" in last and "cannot write" in last and "is intact" in last
    assert (tmp_path / CHECKPOINT).read_bytes() == kept[CHECKPOINT]
    assert not list(tmp_path.glob("*.new"))
    assert run_trial(replace(SMALL, steps=20), tmp_path)["steps"] == 20


def test_a_loss_that_is_no_number(tmp_path: Path) -> None:
    settings = replace(SMALL, lr=1e12, warmup=0)
    with pytest.raises(Diverged) as error:
        run_trial(settings, tmp_path)
    assert "the loss is not a finite number at step" in str(error.value)
    assert "lower --lr (1e+12)" in str(error.value)
    assert read_json(tmp_path / RECORD)["outcome"] == "diverged"


def test_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UserError, match=r"no GPU was found by torch .*; use --device cpu"):
        run_trial(replace(SMALL, device="cuda"))
    with pytest.raises(UserError, match="bfloat16 is for GPUs"):
        run_trial(replace(SMALL, precision="bfloat16"))


@pytest.mark.filterwarnings("ignore:Mismatch dtype between input and weight")
def test_what_does_not_run_in_bfloat16_or_in_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = replace(SMALL, precision="bfloat16", steps=2)  # autocast on the CPU stands in for that on a GPU
    data = narrow.data()
    for model, message in (("ids4", None), ("rnn", "rnn does not run in bfloat16; use --precision float32")):
        settings = replace(narrow, model=model)
        network = make_network(replace(settings, precision="float32"), data)
        if message is None:
            assert train(settings, data, network).step == 2
            continue
        with pytest.raises(UserError, match=message):
            train(settings, data, network)

    def full(tokens: torch.Tensor) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    network = make_network(SMALL, data)
    monkeypatch.setattr(network, "forward", full)
    with pytest.raises(UserError, match="the GPU's memory is full: use a smaller --batch"):
        train(SMALL, data, network)


def test_a_spent_budget_reads_not_reached() -> None:
    record = run_trial(replace(SMALL, task="A5", model="s4", steps=None, budget=0.2))
    assert record["outcome"] == "not reached within the budget" and 0.2 <= record["seconds"] < 5
    assert record["reach"] < 6


def test_ids4_learns_s3_and_stops_early() -> None:
    record = run_trial(replace(SMALL, width=32, batch=64, steps=400, lr=1e-2))
    assert record["outcome"] == "reached" and record["steps"] < 400 and record["reach"] == 6
    assert [curve["length"] for curve in record["curves"]] == [6, 12, 30, 60]
    assert record["settings"]["seed"] == 0 and record["versions"]["torch"] == torch.__version__


def test_measure_counts_what_a_perfect_and_a_constant_model_get_right() -> None:
    data = SMALL.data()

    class Perfect(torch.nn.Module):
        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            labels = torch.from_numpy(data.tables.labels(tokens.numpy()))
            return torch.nn.functional.one_hot(labels, 6).float()

    class OneWrong(Perfect):
        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            logits = super().forward(tokens)
            logits[:, 3] = logits[:, 3].roll(1, -1)
            return logits

    perfect = measure(Perfect(), data, 9, 100, torch.device("cpu"))
    assert perfect.position == perfect.sequence == (1.0,) * 9 and perfect.reach == 9 and perfect.tail == 1
    wrong = measure(OneWrong(), data, 9, 100, torch.device("cpu"))
    assert wrong.position == (1.0,) * 3 + (0.0,) + (1.0,) * 5
    assert wrong.sequence == (1.0,) * 3 + (0.0,) * 6 and wrong.reach == 3


def test_reach_needs_more_than_ninety_percent() -> None:
    assert reach([1.0, 0.91, 0.9, 0.95]) == 2
    assert reach([]) == 0


def test_curriculum_and_schedule() -> None:
    lengths = [2]
    while lengths[-1] < 20:
        lengths.append(next_length(lengths[-1], 20))
    assert lengths == [2, 3, 4, 5, 6, 9, 14, 20]
    settings = replace(SMALL, schedule="cosine", warmup=10, steps=100, lr=1.0)
    assert rate(settings, 0) == pytest.approx(0.1, rel=1e-2)
    assert rate(settings, 50) == pytest.approx(0.5) and rate(settings, 99) < 0.01
    assert rate(replace(settings, schedule="constant"), 99) == 1.0
    with pytest.raises(UserError, match="schedule = 'cosine' needs a number of steps"):
        without = replace(settings, steps=None)
        train(without, without.data(), make_network(without, without.data()))


def test_told_forms_train_too() -> None:
    record = run_trial(replace(SMALL, form="code", length=3, steps=3), beyond=(2,))
    assert record["steps"] == 3 and record["curves"][0]["positions"] == [1, 2, 3]


def test_metrics_go_to_tensorboard_if_it_is_installed(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    run_trial(replace(SMALL, steps=2), tmp_path)
    assert os.listdir(tmp_path / "tensorboard")
