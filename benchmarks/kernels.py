"""The fast form of each recurrence beside its definition and beside peers, forward and forward with backward.

    python benchmarks/kernels.py [--quick] [--device cpu|cuda] [--seconds S] [ROW ...]

Columns: our milliseconds; the part of them that the machine needs at least, by the bytes that inputs, outputs and their
gradients have (each read or written once, at the bandwidth of one large addition) or by the multiplications that the
form makes (at the speed of one large matrix product), whichever is more; then, for each contender, its time over ours
(above 1 we are ahead). Before it is timed a contender's outputs are compared with ours.

    naive     the definition, a loop over the tokens with torch's own gradients
    unbind    the same loop over unbound tokens (diagonal only), what a careful user would write
    mambapy   pscan of mamba.py, the fastest public scan for CPUs (Blelloch)
    ref       accelerated_scan.ref, a tree in torch
    hop       torch's generic associative_scan (private), eager
    torch     torch.nn.RNN and torch.nn.LSTM, with their own products by the input's weights
    scan      the same fixed transition by a diagonal scan instead of an FFT

mambapy and accelerated-scan are used if they are installed. One thread, float32; on a CPU process seconds, on a GPU the
clock with synchronisation; the best of several runs.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch
from torch import Tensor

from tc0kit.kernels import (
    attention,
    dense,
    diagonal,
    dplr,
    householder,
    linear_attention,
    lstm,
    lti,
    mlstm,
    permutation,
    rnn,
    slstm,
)

Form = Callable[..., Tensor]


@dataclass
class Case:
    """One row: our form, its inputs, the multiply-adds that it makes forward, and the contenders."""

    ours: Form
    inputs: list[Tensor]
    multiplications: float
    others: dict[str, Form] = field(default_factory=dict)


DEVICE = "cpu"


def draw(*shape: int) -> Tensor:
    return torch.randn(*shape, device=DEVICE)


def unit(x: Tensor) -> Tensor:
    return torch.nn.functional.normalize(x, dim=-1)


def with_start(kernel: Form, *start: int) -> Form:
    zero = torch.zeros(*start, device=DEVICE)
    return lambda *inputs: kernel(*inputs, zero)


def unbound(a: Tensor, b: Tensor) -> Tensor:
    state, states = torch.zeros_like(b[0]), []
    for gate, given in zip(a.unbind(), b.unbind(), strict=True):
        state = gate * state + given
        states.append(state)
    return torch.stack(states)


def hop(combine: Callable[..., tuple[Tensor, ...]]) -> Form:
    from torch._higher_order_ops.associative_scan import associative_scan

    return lambda a, b: associative_scan(combine, (a, b), 0, combine_mode="generic")[1]


def peers(diagonal_case: bool) -> dict[str, Form]:
    found: dict[str, Form] = {}
    if diagonal_case and importlib.util.find_spec("mambapy"):
        from mambapy.pscan import pscan

        found["mambapy"] = lambda a, b: (
            pscan(a.movedim(0, 1).flatten(2)[..., None], b.movedim(0, 1).flatten(2)[..., None])[..., 0]
            .movedim(1, 0)
            .view_as(b)
        )
    if diagonal_case and importlib.util.find_spec("accelerated_scan"):
        from accelerated_scan.ref import scan

        found["ref"] = lambda a, b: scan(a.flatten(1).mT[None].contiguous(), b.flatten(1).mT[None].contiguous())[
            0
        ].mT.reshape(b.shape)
    if diagonal_case:
        found["hop"] = hop(lambda x, y: (y[0] * x[0], y[0] * x[1] + y[1]))
    else:
        found["hop"] = hop(lambda x, y: (y[0] @ x[0], (y[0] @ x[1][..., None])[..., 0] + y[1]))
    return found


def diagonal_case(T: int, *slab: int) -> Case:
    naive = with_start(diagonal.naive, *slab)
    return Case(
        diagonal.scan,
        [torch.rand(T, *slab, device=DEVICE), draw(T, *slab)],
        0,
        {"naive": naive, "unbind": unbound, **peers(True)},
    )


def dense_case(T: int, batch: int, d: int) -> Case:
    return Case(
        dense.scan,
        [draw(T, batch, d, d) / d, draw(T, batch, d)],
        T * batch * d * d,
        {"naive": with_start(dense.naive, batch, d), **peers(False)},
    )


def householder_case(T: int, batch: int, d: int, factors: int) -> Case:
    inputs = [draw(T, batch, d), unit(draw(T, batch, factors, d)), draw(T, batch, factors, d)]
    rows = min(factors * T, householder.CHUNK)
    work = T * batch * factors * d * (3 * rows + 4 * d)
    beta = 2 * torch.rand(T, batch, factors, device=DEVICE)
    return Case(householder.scan, [*inputs, beta], work, {"naive": householder.naive})


def dplr_case(T: int, batch: int, d: int) -> Case:
    w = torch.rand(T, batch, d, device=DEVICE)
    q, p, r, k, v = (unit(draw(T, batch, d)) for _ in range(5))
    work = T * batch * d * (8 * min(T, dplr.CHUNK) + 4 * d)
    return Case(dplr.scan, [q, w, -p * w, r, k, v], work, {"naive": dplr.naive})


def linear_case(T: int, batch: int, d: int, gates: int) -> Case:
    q, k, v = (draw(T, batch, d) for _ in range(3))
    chunk = min(T, linear_attention.CHUNK if gates == 1 else linear_attention.CHANNEL_CHUNK)
    work = T * batch * d * ((2 if gates == 1 else 3) * chunk + 2 * d)
    w = torch.rand(T, batch, gates, device=DEVICE)
    return Case(linear_attention.scan, [q, k, v, w], work, {"naive": linear_attention.naive})


def permutation_case(T: int, batch: int, d: int) -> Case:
    target = torch.randint(0, d, (T, batch, d), device=DEVICE)
    start = torch.zeros(batch, d, device=DEVICE)
    return Case(
        lambda *x: permutation.scan(target, *x),
        [torch.rand(T, batch, d, device=DEVICE) / 2, draw(T, batch, d)],
        0,
        {"naive": lambda *x: permutation.naive(target, *x, start)},
    )


def rnn_case(T: int, batch: int, d: int) -> Case:
    theirs = torch.nn.RNN(d, d, bias=False, device=DEVICE)
    x, W, R = draw(T, batch, d), theirs.weight_ih_l0.detach(), theirs.weight_hh_l0.detach()
    start = torch.zeros(batch, d, device=DEVICE)
    # torch multiplies by W and R itself; ours gets R as an input, so all three start from x, W, R.
    return Case(
        lambda x, W, R: rnn.scan(x @ W.mT, R),
        [x, W, R],
        2 * T * batch * d * d,
        {
            "naive": lambda x, W, R: rnn.naive(x @ W.mT, R, start),
            "torch": lambda x, W, R: torch.rnn_tanh(x, start[None], [W, R], False, 1, 0.0, True, False, False)[0],
        },
    )


def lstm_case(T: int, batch: int, d: int) -> Case:
    zero = torch.zeros(batch, d, device=DEVICE)
    return Case(
        lambda x, W, R: lstm.scan(x @ W.mT, R),
        [draw(T, batch, d), draw(4 * d, d) / d**0.5, draw(4 * d, d) / d**0.5],
        8 * T * batch * d * d,
        {
            "naive": lambda x, W, R: lstm.naive(x @ W.mT, R, zero, zero),
            "torch": lambda x, W, R: torch.lstm(x, (zero[None], zero[None]), [W, R], False, 1, 0.0, True, False, False)[
                0
            ],
        },
    )


def slstm_case(T: int, batch: int, heads: int, d: int) -> Case:
    inputs = [draw(T, batch, 4, heads, d), draw(4, heads, d, d) / d]
    return Case(slstm.scan, inputs, 4 * T * batch * heads * d * d, {"naive": slstm.naive})


def mlstm_case(T: int, batch: int, d: int) -> Case:
    inputs = [*(draw(T, batch, d) for _ in range(3)), draw(T, batch), draw(T, batch) + 4]
    work = T * batch * d * (2 * min(T, linear_attention.CHUNK) + 2 * d)
    return Case(mlstm.scan, inputs, work, {"naive": mlstm.naive})


def fixed_case(T: int, batch: int, width: int, state: int) -> Case:
    angle, size = draw(width, state), 0.9 + 0.1 * torch.rand(width, state, device=DEVICE)
    a = torch.polar(size, angle)
    B, C = (torch.complex(draw(width, state), draw(width, state)) for _ in range(2))
    return Case(
        lti.by_convolution,
        [a, B, C, draw(T, batch, width)],
        2 * T * width * state,
        {"naive": lti.naive, "scan": lti.by_scan},
    )


def attention_case(T: int, batch: int, d: int) -> Case:
    return Case(attention.scan, [draw(T, batch, d) for _ in range(3)], T * T * batch * d, {"naive": attention.naive})


ROWS: dict[str, Callable[[], Case]] = {
    "diagonal T20 B256 D64": lambda: diagonal_case(20, 256, 64),
    "diagonal T128 B32 D64 N16": lambda: diagonal_case(128, 32, 64, 16),
    "diagonal T1024 B4 D64 N4": lambda: diagonal_case(1024, 4, 64, 4),
    "diagonal T8192 B1 D64": lambda: diagonal_case(8192, 1, 64),
    "dense T20 B256 d16": lambda: dense_case(20, 256, 16),
    "dense T256 B16 d8": lambda: dense_case(256, 16, 8),
    "dense T256 B16 d32": lambda: dense_case(256, 16, 32),
    "householder T24 B64 d16 n1": lambda: householder_case(24, 64, 16, 1),
    "householder T64 B64 d16 n1": lambda: householder_case(64, 64, 16, 1),
    "householder T64 B64 d16 n4": lambda: householder_case(64, 64, 16, 4),
    "householder T1024 B16 d32 n1": lambda: householder_case(1024, 16, 32, 1),
    "dplr T64 B64 d16": lambda: dplr_case(64, 64, 16),
    "dplr T1024 B16 d32": lambda: dplr_case(1024, 16, 32),
    "gate a head T64 B64 d16": lambda: linear_case(64, 64, 16, 1),
    "gate a head T1024 B16 d32": lambda: linear_case(1024, 16, 32, 1),
    "gate a channel T1024 B16 d32": lambda: linear_case(1024, 16, 32, 32),
    "permutation T256 B16 N32": lambda: permutation_case(256, 16, 32),
    "fixed T1024 B8 D64 N16": lambda: fixed_case(1024, 8, 64, 16),
    "rnn T64 B128 D64": lambda: rnn_case(64, 128, 64),
    "lstm T64 B128 D64": lambda: lstm_case(64, 128, 64),
    "slstm T64 B128 H4 d16": lambda: slstm_case(64, 128, 4, 16),
    "mlstm T256 B64 d16": lambda: mlstm_case(256, 64, 16),
    "attention T256 B64 d16": lambda: attention_case(256, 64, 16),
}
QUICK = ("diagonal T20 B256 D64", "dense T20 B256 d16", "householder T64 B64 d16 n1", "rnn T64 B128 D64")


def clock() -> float:
    if DEVICE == "cuda":
        torch.cuda.synchronize()
        return time.perf_counter()
    return time.process_time()


def best(action: Callable[[], object], seconds: float) -> float:
    """Return the least seconds of a run, from at least three and at most about ``seconds`` of them."""
    action()
    found, started = [], clock()
    while len(found) < 3 or (clock() - started < seconds and len(found) < 200):
        before = clock()
        action()
        found.append(clock() - before)
    return min(found)


def limits(seconds: float) -> tuple[float, float]:
    """Return the machine's bytes and multiply-adds a second, from one large addition and one large product."""
    left, right, total = (torch.ones(2**24, device=DEVICE) for _ in range(3))
    bandwidth = 3 * left.nbytes / best(lambda: torch.add(left, right, out=total), seconds)
    size = 1024 if DEVICE == "cpu" else 8192
    square = torch.ones(size, size, device=DEVICE)
    return bandwidth, size**3 / best(lambda: square @ square, seconds)


def forward_and_both(form: Form, inputs: list[Tensor]) -> Iterator[Callable[[], object]]:
    def forward() -> object:
        with torch.no_grad():
            return form(*inputs)

    leaves = [x.detach().clone().requires_grad_(True) for x in inputs]

    def both() -> object:
        output = form(*leaves)
        return torch.autograd.grad(output, leaves, torch.ones_like(output))

    yield forward
    yield both


def measure(name: str, case: Case, speed: tuple[float, float], seconds: float) -> str:
    output = case.ours(*case.inputs)
    moved = sum(x.nbytes for x in case.inputs) + output.nbytes
    bounds = [
        max(moved / speed[0], case.multiplications / speed[1]),
        # Inputs and the output's gradient are read, the output and the inputs' gradients written.
        max((2 * moved + sum(x.nbytes for x in case.inputs)) / speed[0], 3 * case.multiplications / speed[1]),
    ]
    ours = [best(action, seconds) for action in forward_and_both(case.ours, case.inputs)]
    cells = [
        f"{1e3 * ours[0]:.2f} \\| {1e3 * ours[1]:.2f}",
        " \\| ".join(f"{b / t:.0%}" for b, t in zip(bounds, ours, strict=True)),
    ]
    for other, form in case.others.items():
        try:
            theirs = form(*case.inputs)
            error = ((theirs - output).abs().max() / output.abs().max()).item()
            if error > 1e-3:
                raise ArithmeticError(f"outputs differ by {error:.1e}")
            times = [best(action, seconds) for action in forward_and_both(form, case.inputs)]
            cells.append(f"{other} " + " \\| ".join(f"{t / o:.1f}" for t, o in zip(times, ours, strict=True)))
        except (RuntimeError, NotImplementedError, ArithmeticError) as reason:
            cells.append(f"{other}: {str(reason).splitlines()[0][:60]}")
    return f"| {name} | {cells[0]} | {cells[1]} | {'; '.join(cells[2:])} |"


def main() -> None:
    global DEVICE
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="rows whose names start so; all by default")
    parser.add_argument("--quick", action="store_true", help="four rows")
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--seconds", type=float, default=0.3, help="for each timing, at least three runs")
    given = parser.parse_args()
    DEVICE = given.device
    torch.set_num_threads(1)
    torch.manual_seed(0)
    warnings.filterwarnings("ignore")
    chosen = [row for row in ROWS if not given.rows or any(row.startswith(start) for start in given.rows)]
    chosen = [row for row in chosen if row in QUICK] if given.quick else chosen
    speed = limits(given.seconds)
    where = torch.cuda.get_device_name() if DEVICE == "cuda" else "one CPU thread"
    print(f"torch {torch.__version__}, {where}: {speed[0] / 1e9:.1f} GB/s, {speed[1] / 1e9:.0f} G multiply-adds/s\n")
    print("| row | ours, ms, forward \\| both | of the limit | time of others / ours |\n|---|---|---|---|")
    for row in chosen:
        print(measure(row, ROWS[row](), speed, given.seconds), flush=True)


if __name__ == "__main__":
    main()
