"""What a ``Stack`` is made of: a row of the architecture catalogue and its sizes, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class StackConfig:
    """A stack of layers between an embedding and a linear read-out, equal ones but for hybrids.

    Attributes:
        model: a name of the catalogue with its parameters: ``mamba``, ``deltanet(beta=[0,2])``, ``deltaproduct-4``.
        vocabulary: number of letters.
        classes: number of outputs a position.
        layers: number of layers, at least 0 (then embedding and read-out only).
        width: numbers a position between the layers.
        heads: heads of matrix states and of attention, blocks of ``ids4``; divides ``width`` where heads share it.
        state: state entries a channel (Mamba, S4D), a head (Mamba-2), a block (IDS4), or in all (LRU, PD-SSM).
        expand: inner width of Mamba's layers as a multiple of ``width``.
        conv: length of the short causal convolution of the families that ship one; 0 leaves it and its SiLU out.
        gate: the output gate of the families that ship one.
        norm: normalisation before each layer, before the read-out, and of the outputs of heads.
        mlp: hidden width of the MLP after each mixer as a multiple of ``width``; 0 leaves it out.
        residual: whether a layer adds to its input or replaces it.
        window: tokens that attention sees, its own included; 0 for all, or for what the model ships (Griffin, Samba).
        pattern: models of the layers, repeated as often as there are layers; empty for what ``model`` is made of.
    """

    model: str
    vocabulary: int
    classes: int
    layers: int = 1
    width: int = 64
    heads: int = 4
    state: int = 16
    expand: int = 2
    conv: int = 4
    gate: bool = True
    norm: bool = True
    mlp: int = 2
    residual: bool = True
    window: int = 0
    pattern: tuple[str, ...] = ()

    def bare(self) -> StackConfig:
        """Return this configuration with nothing but the recurrences between embedding and read-out."""
        return replace(self, conv=0, gate=False, norm=False, mlp=0, residual=False)
