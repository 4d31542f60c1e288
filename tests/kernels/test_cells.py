"""Every nonlinear cell, and attention, equals its definition in outputs and gradients, and independent code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from kernel_oracle import same_with_gradients  # noqa: E402

from tc0kit.kernels import attention, lstm, mlstm, rnn, slstm  # noqa: E402

lengths = st.integers(1, 12) | st.integers(13, 300)
sizes = {"length": lengths, "batch": st.integers(1, 3), "width": st.integers(1, 4), "seed": st.integers(0, 99)}


def draw(seed: int, *shapes: tuple[int, ...]) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(*shape, dtype=torch.float64, generator=generator) for shape in shapes]


@settings(max_examples=15, deadline=None)
@given(**sizes)
def test_rnn(length: int, batch: int, width: int, seed: int) -> None:
    inputs = draw(seed, (length, batch, width), (width, width), (batch, width))
    same_with_gradients(rnn.naive, rnn.scan, *inputs)


@settings(max_examples=15, deadline=None)
@given(**sizes)
def test_lstm(length: int, batch: int, width: int, seed: int) -> None:
    inputs = draw(seed, (length, batch, 4 * width), (4 * width, width), (batch, width), (batch, width))
    same_with_gradients(lstm.naive, lstm.scan, *inputs)


@settings(max_examples=15, deadline=None)
@given(**sizes)
def test_slstm(length: int, batch: int, width: int, seed: int) -> None:
    x, R = draw(seed, (length, batch, 4, 2, width), (4, 2, width, width))
    x[:, :, :2] *= 20  # gates from closed to far beyond what exp without the common factor could hold
    same_with_gradients(slstm.naive, slstm.scan, x, R)


@settings(max_examples=15, deadline=None)
@given(**sizes)
def test_mlstm(length: int, batch: int, width: int, seed: int) -> None:
    q, k, v, i, f = draw(seed, *[(length, batch, width)] * 2, (length, batch, 3), *[(length, batch)] * 2)
    same_with_gradients(mlstm.naive, mlstm.scan, q, k, v, 5 * i, 5 * f)


@settings(max_examples=15, deadline=None)
@given(**sizes)
def test_attention(length: int, batch: int, width: int, seed: int) -> None:
    same_with_gradients(attention.naive, attention.scan, *draw(seed, *[(length, batch, 2, width)] * 3))


def test_torch_has_the_same_rnn_and_lstm() -> None:
    x, h, c = draw(2, (9, 2, 4), (2, 4), (2, 4))
    for kind, ours in ((torch.nn.RNN, rnn), (torch.nn.LSTM, lstm)):
        theirs = kind(4, 4, dtype=torch.float64)
        given_ = x @ theirs.weight_ih_l0.mT + theirs.bias_ih_l0 + theirs.bias_hh_l0
        if ours is rnn:
            expected, found = theirs(x, h[None])[0], rnn.scan(given_, theirs.weight_hh_l0, h)
        else:
            expected = theirs(x, (h[None], c[None]))[0]
            found = lstm.scan(given_, theirs.weight_hh_l0, h, c)
        torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)


def test_exponential_gates_without_the_common_factor() -> None:
    q, k, v, i, f = draw(3, *[(7, 2, 3)] * 3, (7, 2), (7, 2))
    memory, norm = torch.zeros(2, 3, 3, dtype=torch.float64), torch.zeros(2, 3, dtype=torch.float64)
    expected = []
    for t in range(7):
        keep, write = torch.sigmoid(f[t])[:, None], torch.exp(i[t])[:, None]
        memory = keep[..., None] * memory + write[..., None] * k[t][..., None] * v[t][:, None]
        norm = keep * norm + write * k[t]
        scale = (norm * q[t]).sum(-1, keepdim=True).abs().clamp(min=1)
        expected.append(torch.einsum("bij,bi->bj", memory, q[t]) / scale)
    torch.testing.assert_close(mlstm.scan(q, k, v, i, f), torch.stack(expected))

    x, R = draw(4, (7, 2, 4, 1, 3), (4, 1, 3, 3))
    cell = norm = output = torch.zeros(2, 3, dtype=torch.float64)
    expected = []
    for t in range(7):
        i, f, z, o = (x[t, :, g, 0] + output @ R[g, 0].mT for g in range(4))
        cell = torch.sigmoid(f) * cell + torch.exp(i) * torch.tanh(z)
        norm = torch.sigmoid(f) * norm + torch.exp(i)
        output = torch.sigmoid(o) * cell / norm
        expected.append(output)
    torch.testing.assert_close(slstm.scan(x, R)[:, :, 0], torch.stack(expected))


def test_no_tokens_give_no_states() -> None:
    for shape, found in (
        ((0, 2, 3), rnn.scan(torch.zeros(0, 2, 3), torch.zeros(3, 3))),
        ((0, 2, 3), lstm.scan(torch.zeros(0, 2, 12), torch.zeros(12, 3))),
        ((0, 2, 1, 3), slstm.scan(torch.zeros(0, 2, 4, 1, 3), torch.zeros(4, 1, 3, 3))),
        ((0, 2, 3), mlstm.scan(*[torch.zeros(0, 2, 3)] * 3, *[torch.zeros(0, 2)] * 2)),
        ((0, 2, 3), attention.scan(*[torch.zeros(0, 2, 3)] * 3)),
    ):
        assert found.shape == shape
