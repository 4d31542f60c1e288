"""Mixers against the formulas of their papers, token by token, and which layers a hybrid has."""

from __future__ import annotations

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")

from torch.nn import functional  # noqa: E402

from tc0kit.errors import UserError  # noqa: E402
from tc0kit.kernels.config import StackConfig  # noqa: E402
from tc0kit.kernels.mixers import RUNNING, build  # noqa: E402
from tc0kit.kernels.mixers.patterns import HYBRIDS, layers  # noqa: E402
from tc0kit.kernels.stack import seeded  # noqa: E402
from tc0kit.models.catalogue import ROWS  # noqa: E402


def layer(model: str, **changes: object) -> tuple[torch.nn.Module, torch.Tensor]:
    config = replace(StackConfig(model, 5, 3, width=8, heads=2, state=4).bare(), **changes)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(4)
        return build(config).double(), torch.randn(9, 2, 8, dtype=torch.float64)


def test_the_rows_without_a_running_form() -> None:
    silent = {row.name for row in ROWS} - set(RUNNING)
    assert silent == {"titans", "fprnn", "path", "log-linear-mamba2", "uhat", "uhat-left"}


@pytest.mark.parametrize("model", ["rwkv5", "rwkv6"])
def test_eagle_and_finch_read_the_state_before_the_token(model: str) -> None:
    mixer, x = layer(model)
    before = torch.cat([torch.zeros_like(x[:1]), x[:-1]])
    if model == "rwkv5":
        blended = [x + part * (before - x) for part in mixer.blend]
        rate = mixer.log_decay.expand_as(x)
    else:
        low = torch.tanh(mixer.inside(x + mixer.common * (before - x))).chunk(4, -1)
        blended = [
            x + (part + inner @ out) * (before - x)
            for part, inner, out in zip(mixer.blend, low, mixer.outside, strict=True)
        ]
        rate = mixer.log_decay + mixer.decay(blended[3])
    r, k, v = (project(y).unflatten(-1, (2, 4)) for project, y in zip(mixer.rkv, blended, strict=False))
    w = torch.exp(-torch.exp(rate)).unflatten(-1, (2, 4))
    state, outputs = torch.zeros(2, 2, 4, 4, dtype=torch.float64), []
    for t in range(9):
        written = k[t][..., :, None] * v[t][..., None, :]
        outputs.append(torch.einsum("bhkv,bhk->bhv", state + mixer.bonus[..., None] * written, r[t]).flatten(-2))
        state = w[t][..., None] * state + written
    torch.testing.assert_close(mixer(x), mixer.outwards(torch.stack(outputs)))


def test_mamba3_is_the_trapezoidal_rule_with_turned_keys() -> None:
    """The form with a real gate and keys and queries turned by the angles so far, as it is usually computed."""
    mixer, x = layer("mamba3")
    u = mixer.inwards(x).unflatten(-1, (2, 8))
    B, C = (
        torch.view_as_complex((y[:, :, None] + bias).unflatten(-1, (4, 2)))
        for y, bias in zip(mixer.keys(x).chunk(2, -1), mixer.bias, strict=True)
    )
    step, rate, weight = mixer.select(x).chunk(3, -1)
    step, weight = functional.softplus(step), torch.sigmoid(weight)
    decay = torch.exp(-step * functional.softplus(rate))
    angle = (step[..., None] * torch.pi * mixer.turn(x)[:, :, None]).cumsum(0)
    turned, asked = B * torch.polar(torch.ones_like(angle), -angle), C * torch.polar(torch.ones_like(angle), angle)
    state, outputs = torch.zeros(2, 2, 8, 4, dtype=torch.complex128), []
    for t in range(9):
        gamma, beta = (weight * step)[t], ((1 - weight) * step * decay)[t]
        state = decay[t][..., None, None] * state + (gamma[..., None] * u[t])[..., None] * turned[t][..., None, :]
        if t:
            state = state + (beta[..., None] * u[t - 1])[..., None] * turned[t - 1][..., None, :]
        outputs.append((state * asked[t][..., None, :]).sum(-1).real + mixer.skip * u[t])
    torch.testing.assert_close(mixer(x), mixer.outwards(torch.stack(outputs).flatten(-2)))


def test_gates_of_the_input_alone() -> None:
    mixer, x = layer("minlstm")
    f, i, given = mixer.inwards(x).chunk(3, -1)
    f, i = torch.sigmoid(f), torch.sigmoid(i)
    state, states = torch.zeros(2, 8, dtype=torch.float64), []
    for t in range(9):
        state = f[t] / (f[t] + i[t]) * state + i[t] / (f[t] + i[t]) * given[t]
        states.append(state)
    torch.testing.assert_close(mixer(x), mixer.outwards(torch.stack(states)))

    mixer, x = layer("qrnn", conv=2, gate=True)
    state, states = torch.zeros(2, 8, dtype=torch.float64), []
    for t in range(9):
        seen = torch.cat([x[t - 1] if t else torch.zeros_like(x[0]), x[t]], -1)
        z, f, o = mixer.inwards(seen).chunk(3, -1)
        state = torch.sigmoid(f) * state + (1 - torch.sigmoid(f)) * torch.tanh(z)
        states.append(torch.sigmoid(o) * state)
    torch.testing.assert_close(mixer(x), torch.stack(states))


def test_s5_and_liquid_s4_follow_their_equations() -> None:
    mixer, x = layer("s5")
    A = torch.complex(-mixer.log_rate.exp(), mixer.turn)
    a = torch.exp(A * mixer.log_step.exp())
    B = ((a - 1) / A)[:, None] * torch.view_as_complex(mixer.write)
    state, C = torch.zeros(2, 4, dtype=torch.complex128), torch.view_as_complex(mixer.read)
    for t in range(9):
        state = a * state + x[t].to(B.dtype) @ B.mT
    torch.testing.assert_close(mixer(x)[-1], mixer.mix((state @ C.mT).real + mixer.skip * x[-1]))

    mixer, x = layer("liquid-s4")
    one, half = torch.eye(4, dtype=torch.float64), mixer.log_step.exp() / 2 * mixer.matrix
    A = torch.linalg.inv(one - half) @ (one + half)
    B = (torch.linalg.inv(one - half) @ (2 * mixer.log_step.exp() / 2 * mixer.vector[..., None]))[..., 0]
    state = mixer.start.expand(2, 2, 4)
    for t in range(9):
        u = mixer.write(x[t])[..., None]
        state = torch.einsum("nij,bnj->bni", A, state) + B * u * state + B * u
    torch.testing.assert_close(mixer(x)[-1], mixer.read(state.flatten(-2)))


def test_layers_of_hybrids_alternate_and_may_be_given() -> None:
    config = StackConfig("jamba(gates=(-1,1))", 5, 3, layers=3, width=8, heads=2, state=4)
    kinds = [type(block.mixer).__name__ for block in seeded(config, 0).blocks]
    assert kinds == ["Mamba", "Attention", "Mamba"]
    assert layers(config)[0].model == "mamba(gates=(-1,1))"
    assert [one.window for one in layers(replace(config, model="griffin"))] == [1024] * 3
    assert [one.window for one in layers(replace(config, model="samba", window=2))] == [2] * 3
    given = replace(config, pattern=("deltanet(beta=[0,2])", "gru"))
    assert [one.model for one in layers(given)] == ["deltanet(beta=[0,2])", "gru", "deltanet(beta=[0,2])"]
    for model in HYBRIDS:
        assert len({one.model for one in layers(replace(config, model=model, layers=2))}) == 2
    with pytest.raises(UserError, match="unknown model 'grus'; did you mean gru"):
        seeded(replace(config, pattern=("grus",)), 0)
    with pytest.raises(UserError, match="griffin has layers of 2 kinds; build makes one layer"):
        build(replace(config, model="griffin"))


def test_a_window_is_what_attention_sees() -> None:
    mixer, x = layer("transformer-nope", window=3)
    changed = x.clone()
    changed[:4] += 1
    assert not torch.allclose(mixer(x)[5], mixer(changed)[5])
    assert torch.equal(mixer(x)[6:], mixer(changed)[6:])
