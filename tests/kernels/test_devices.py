"""Nothing is bound to a device: every stack runs where torch keeps shapes only, and on a GPU gives what a CPU gives."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from tc0kit.kernels.config import StackConfig  # noqa: E402
from tc0kit.kernels.mixers import RUNNING  # noqa: E402
from tc0kit.kernels.stack import Stack, seeded  # noqa: E402

LENGTH = 70


def stack_and_tokens(model: str) -> tuple[Stack, torch.Tensor]:
    config = StackConfig(model, vocabulary=5, classes=3, layers=2, width=8, heads=2, state=4)
    tokens = torch.randint(0, 5, (2, LENGTH), generator=torch.Generator().manual_seed(1))
    return seeded(config, 0).double(), tokens


@pytest.mark.parametrize("model", RUNNING)
def test_shapes_alone(model: str) -> None:
    # Tensors of this device hold no numbers; one that was made on a CPU by mistake cannot be combined with them.
    torch.use_deterministic_algorithms(False)  # which would fill memory that is not there
    stack, tokens = stack_and_tokens(model)
    logits = stack.to("meta")(tokens.to("meta"))
    logits.sum().backward()
    assert logits.shape == (2, LENGTH, 3) and logits.device.type == "meta"
    assert all(parameter.grad.shape == parameter.shape for parameter in stack.parameters())


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
@pytest.mark.parametrize("model", RUNNING)
def test_a_gpu_gives_what_a_cpu_gives(model: str) -> None:
    torch.use_deterministic_algorithms(False)  # scatter_add on a GPU
    stack, tokens = stack_and_tokens(model)
    found = []
    for device in ("cpu", "cuda"):
        stack = stack.to(device)
        stack.zero_grad()
        logits = stack(tokens.to(device))
        logits.square().sum().backward()
        found.append([logits.detach().cpu(), *(p.grad.cpu().clone() for p in stack.parameters())])
    for left, right in zip(*found, strict=True):
        assert (left - right).abs().max() <= 1e-8 * left.abs().max()


@pytest.mark.filterwarnings("ignore")
def test_torch_compiles_a_stack_whole() -> None:
    torch.use_deterministic_algorithms(False)
    config = StackConfig("pd-ssm", vocabulary=5, classes=3, width=8, heads=2, state=4)
    stack = seeded(config, 0)
    tokens = torch.randint(0, 5, (2, 6), generator=torch.Generator().manual_seed(1))
    compiled = torch.compile(stack, backend="aot_eager", fullgraph=True)
    found = []
    for form in (stack, compiled):
        stack.zero_grad()
        logits = form(tokens)
        logits.square().sum().backward()
        found.append([logits.detach(), *(parameter.grad for parameter in stack.parameters())])
    for left, right in zip(*found, strict=True):
        torch.testing.assert_close(left, right)
