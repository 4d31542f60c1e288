"""Every mixer in a stack: causal, equal to its definition with gradients, any length, and no idle weight."""

from __future__ import annotations

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")

from tc0kit.errors import UserError  # noqa: E402
from tc0kit.kernels.config import StackConfig  # noqa: E402
from tc0kit.kernels.mixers import RUNNING  # noqa: E402
from tc0kit.kernels.stack import seeded  # noqa: E402

VARIANTS = (
    "mamba(gates=(-1,1))",
    "mamba(gates=complex)",
    "mamba2(gates=[-1,1])",
    "s4d(gates=(-1,1))",
    "lru(gates=(0,1))",
    "lru(gates=(-1,1))",
    "retnet(gates=(0,1))",
    "gla(gates=(-1,1))",
    "dcd(gates=(-1,1))",
    "dcd(gates=(0,1))",
    "deltanet(beta=[0,2])",
    "deltaproduct(n_h=3)",
    "rwkv7(c=2)",
    "transformer-nope",
    "mamba3(gates=(-1,1))",
    "s5(gates=(-1,1))",
    "rwkv6(gates=(-1,1))",
    "qwen3-next",
)


def small(model: str) -> StackConfig:
    return StackConfig(model, vocabulary=5, classes=3, layers=2, width=8, heads=2, state=4)


def loss_and_gradients(stack: torch.nn.Module, tokens: torch.Tensor, rounding: object = None) -> list[torch.Tensor]:
    stack.zero_grad()
    logits = stack(tokens, rounding)
    weights = torch.randn(logits.shape, dtype=logits.dtype, generator=torch.Generator().manual_seed(3))
    (logits * weights).sum().backward()
    return [logits.detach(), *(parameter.grad for parameter in stack.parameters())]


@pytest.mark.parametrize("shape", ["whole", "bare"])
@pytest.mark.parametrize("model", [*RUNNING, *VARIANTS])
def test_a_layer_is_its_definition(model: str, shape: str) -> None:
    config = small(model) if shape == "whole" else small(model).bare()
    stack = seeded(config, 0).double()
    tokens = torch.randint(0, 5, (2, 70), generator=torch.Generator().manual_seed(1))
    fast = loss_and_gradients(stack, tokens)
    slow = loss_and_gradients(stack, tokens, lambda state: state)
    assert fast[0].shape == (2, 70, 3)
    for (name, _), left, right in zip([("logits", None), *stack.named_parameters()], fast, slow, strict=True):
        scale = right.abs().max()
        assert torch.isfinite(left).all() and scale > 0, name
        assert (left - right).abs().max() <= 1e-8 * scale, name
    # A position sees the letters up to its own, whatever follows, and sequences do not see each other.
    torch.testing.assert_close(stack(tokens[1:, :17]), fast[0][1:, :17], rtol=1e-9, atol=1e-9)
    assert stack(tokens[:, :0]).shape == (2, 0, 3) == stack(tokens[:, :0], lambda state: state).shape
    assert stack(tokens[:0]).shape == (0, 70, 3)
    assert stack(tokens[:, :1]).shape == (2, 1, 3)


@pytest.mark.parametrize("model", RUNNING)
def test_float32_stays_float32(model: str) -> None:
    tokens = torch.randint(0, 5, (2, 33), generator=torch.Generator().manual_seed(1))
    single = seeded(small(model), 0)
    logits = single(tokens)
    assert logits.dtype == torch.float32
    torch.testing.assert_close(logits, single.double()(tokens).float(), rtol=1e-4, atol=1e-4)


def test_a_seed_decides_the_weights_and_leaves_the_generator_alone() -> None:
    torch.manual_seed(8)
    first = seeded(small("mamba"), 3)
    drawn = torch.rand(1)
    torch.manual_seed(8)
    assert torch.equal(drawn, torch.rand(1))
    second, third = seeded(small("mamba"), 3), seeded(small("mamba"), 4)
    pairs = list(zip(first.parameters(), second.parameters(), third.parameters(), strict=True))
    assert all(torch.equal(left, right) for left, right, _ in pairs)
    assert not all(torch.equal(left, other) for left, _, other in pairs)
    assert first.parameter_count() == sum(left.numel() for left, _, _ in pairs)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model": "mambo"}, "unknown model 'mambo'; did you mean"),
        ({"model": "fprnn"}, "fprnn has no running form; these have one: s4, s4d"),
        ({"model": "gla(gates=complex)"}, "gates=complex has no running form for this model"),
        ({"model": "mlstm(gates=[-1,1])"}, "the running mlstm has gates in (0,1)"),
        ({"model": "ahat"}, "the running transformer has attention=softmax"),
        ({"model": "deltanet", "width": 9}, "2 heads do not divide the width 9"),
        ({"width": 0}, "width is 0; it has to be at least 1"),
        ({"model": "jamba", "layers": 1}, "jamba has layers of 2 kinds; layers is 1"),
        ({"model": "rwkv4(gates=(-1,1))"}, "the running rwkv4 has gates in (0,1)"),
        ({"layers": -1}, "layers is -1; it has to be at least 0"),
    ],
)
def test_what_cannot_be_built_is_said(changes: dict[str, object], message: str) -> None:
    with pytest.raises(UserError) as caught:
        seeded(replace(small("mamba"), **changes), 0)
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_no_layers_is_a_letterwise_map() -> None:
    stack = seeded(replace(small("mamba"), layers=0), 0)
    tokens = torch.tensor([[0, 1, 0]])
    logits = stack(tokens)
    assert torch.equal(logits[0, 0], logits[0, 2])
