"""The architecture catalogue: one row an architecture, defaults as the real systems ship them.

Gate ranges: ``(0,1)`` is what a sigmoid or ``exp(-delta)`` reaches in exact arithmetic; with rounding to a
fixed number of bits its ends are reached too. ``complex`` is the closed unit disc: gates of absolute value 1 count as
reached, though S4D, LRU and RetNet as shipped stay inside.
"""

from __future__ import annotations

from functools import partial

from tc0kit.models import rows as b
from tc0kit.models.rows import GATES, Parameter, Row, Traits, Values

_GATES = {"gates": Parameter("(0,1)", GATES)}
_BETA = {"beta": Parameter("[0,1]", ("[0,1]", "[0,2]"))}
_NEGATIVE = {"gates": "[-1,1]"}


def _selective(
    name: str, title: str, *aliases: str, gates: str = "(0,1)", note: str = "", negative: bool = False
) -> Row:
    named: dict[str, Values] = {alias: {} for alias in aliases}
    if negative:
        named |= {f"{name}-neg": _NEGATIVE, f"{name}-complex": {"gates": "complex"}}
    return Row(name, title, "linear", b.selective_diagonal, {"gates": Parameter(gates, GATES)}, named, note)


def _constant(name: str, title: str, *aliases: str, gates: str = "complex", note: str = "") -> Row:
    parameters = {"gates": Parameter(gates, GATES)}
    return Row(name, title, "linear", b.constant_diagonal, parameters, {alias: {} for alias in aliases}, note)


def _dense(name: str, title: str, *aliases: str, note: str = "") -> Row:
    return Row(name, title, "linear", b.dense, {}, {alias: {} for alias in aliases}, note)


def _rnn(name: str, title: str, *aliases: str, note: str = "") -> Row:
    return Row(name, title, "nonlinear", b.nonlinear, {}, {alias: {} for alias in aliases}, note)


_LINEAR: tuple[Row, ...] = (
    # Constant transitions (LTI).
    Row("s4", "S4 (Gu et al. 2022): one fixed (normal plus low-rank) matrix a channel", "linear", b.constant_dense),
    _constant("s4d", "S4D (Gu et al. 2022): fixed complex diagonal", "dss"),
    _constant("s5", "S5 (Smith et al. 2023): fixed complex diagonal, MIMO"),
    _constant("lru", "LRU (Orvieto et al. 2023): fixed complex diagonal"),
    Row(
        "h3",
        "H3 (Fu et al. 2023): shift and diagonal fixed SSMs with multiplicative gates",
        "linear",
        b.constant_dense,
        note="outside Def. 2.1 of Merrill et al. 2024; covered as a fixed SSM between token-wise gates",
    ),
    Row(
        "hyena",
        "Hyena (Poli et al. 2023): long convolutions with multiplicative gates",
        "linear",
        b.convolution,
        {},
        {"long-conv": {}},
        "the filter is as long as the input, so there is no recurrence of a fixed size",
    ),
    _constant(
        "retnet",
        "RetNet (Sun et al. 2023): fixed decay times rotation",
        "retention",
        note="ships with the xPos rotation (complex); retnet(gates=(0,1)) is the decay alone",
    ),
    _constant("rwkv4", "RWKV-4 (Peng et al. 2023): fixed real decay", "rwkv", "rwkv-4", gates="(0,1)"),
    _constant("rwkv5", "RWKV-5 Eagle (Peng et al. 2024): fixed real decay, matrix state", "rwkv-5", gates="(0,1)"),
    # Diagonal, input-dependent, non-negative unless a parameter says otherwise.
    _selective("mamba", "Mamba / S6 (Gu and Dao 2023)", "s6", "mamba1", "mamba-1", "falcon-mamba", negative=True),
    _selective("mamba2", "Mamba-2 (Dao and Gu 2024): a scalar gate a head", "mamba-2", "ssd", negative=True),
    _selective("gla", "Gated linear attention (Yang et al. 2024)", negative=True),
    _constant(
        "linear-attention",
        "Linear attention (Katharopoulos et al. 2020): the constant gate 1",
        "linattn",
        gates="[0,1]",
    ),
    _selective(
        "hgrn",
        "HGRN (Qin et al. 2023)",
        note="the real-gated form of common implementations; the paper's complex form is hgrn(gates=complex)",
    ),
    _selective("hgrn2", "HGRN2 (Qin et al. 2024)"),
    _selective("mlstm", "mLSTM of xLSTM (Beck et al. 2024)", "xlstm-m", note="a stack of mLSTM blocks without sLSTM"),
    _selective("rwkv6", "RWKV-6 Finch (Peng et al. 2024): input-dependent real decay", "rwkv-6"),
    _selective("hawk", "Hawk (De et al. 2024): RG-LRU layers", "rg-lru", "rglru"),
    _selective(
        "griffin",
        "Griffin / RecurrentGemma (De et al. 2024): RG-LRU with sliding-window attention",
        "recurrentgemma",
        note="attention sees a fixed window, hence counts as a finite-window map",
    ),
    _selective("mingru", "minGRU (Feng et al. 2024)"),
    _selective("minlstm", "minLSTM (Feng et al. 2024)"),
    _selective("qrnn", "QRNN (Bradbury et al. 2017)"),
    _selective("sru", "SRU (Lei et al. 2018) without state in its gates"),
    _selective("samba", "Samba (Ren et al. 2024): Mamba with sliding-window attention"),
    Row(
        "s4-real",
        "fixed real diagonal SSM",
        "linear",
        b.constant_diagonal,
        {"gates": Parameter("(-1,1)", GATES)},
        {"s4d-real": {"gates": "(0,1)"}},
    ),
    # Diagonal, input-dependent, complex.
    _selective("mamba3", "Mamba-3 (2026): data-dependent rotation and decay", "mamba-3", gates="complex"),
    _selective("aussm", "AUSSM (2025): adaptive unitary SSM", gates="complex"),
    _selective(
        "dcd", "input-dependent complex diagonal SSM (Shakerinava et al. 2026)", "selective-rope", gates="complex"
    ),
    # Generalised Householder products.
    Row(
        "deltanet",
        "DeltaNet (Schlag et al. 2021; Yang et al. 2024): I - beta k k^T",
        "linear",
        b.plain_householder,
        _BETA,
        {"delta-net": {}, "longhorn": {}, "ttt-linear": {}, "deltanet-neg": {"beta": "[0,2]"}},
        "ships with beta in [0,1]; the option for negative eigenvalues is deltanet(beta=[0,2])",
    ),
    Row(
        "gated-deltanet",
        "Gated DeltaNet (Yang et al. 2025): a scalar gate times I - beta k k^T",
        "linear",
        b.scalar_gated_householder,
        _BETA,
        {"gdn": {}, "gateddeltanet": {}, "gated-deltanet-neg": {"beta": "[0,2]"}, "gdn-neg": {"beta": "[0,2]"}},
    ),
    Row(
        "kda",
        "Kimi delta attention (2025): (I - beta k k^T) times a diagonal gate",
        "linear",
        b.diagonal_gated_householder,
        _BETA,
        {"kimi-linear-recurrence": {}},
    ),
    Row(
        "deltaproduct",
        "DeltaProduct (Siems et al. 2025): n_h generalised Householder factors a token",
        "linear",
        b.plain_householder,
        {"beta": Parameter("[0,2]", ("[0,1]", "[0,2]")), "n_h": Parameter("2")},
        {"delta-product": {}},
        "ships with negative eigenvalues allowed and n_h = 2",
    ),
    Row(
        "gated-deltaproduct",
        "Gated DeltaProduct (Siems et al. 2025)",
        "linear",
        b.scalar_gated_householder,
        {"beta": Parameter("[0,2]", ("[0,1]", "[0,2]")), "n_h": Parameter("2")},
    ),
    Row(
        "rwkv7",
        "RWKV-7 Goose (Peng et al. 2025): diagonal minus rank one",
        "linear",
        b.dplr,
        {"c": Parameter("1", ("1", "2"))},
        {"rwkv-7": {}, "rwkv7-c2": {"c": "2"}},
        "ships with c = 1; the expressivity theorems of the paper use c = 2",
    ),
    # Beyond.
    Row(
        "pd-ssm",
        "PD-SSM (Terzic et al. 2025): column-one-hot times complex diagonal",
        "linear",
        b.permutation_diagonal,
        {},
        {"pd": {}, "pdssm": {}},
    ),
    _dense("ids4", "input-dependent S4 / WFA-SSM (Merrill et al. 2024): dense A(x)", "wfa-ssm", "id-s4"),
    _dense("liquid-s4", "Liquid-S4 (Hasani et al. 2023), dense form"),
    _dense("lcde", "linear controlled differential equation (Cirone et al. 2024), dense", "linear-cde"),
    _dense("sd-ssm", "SD-SSM (Terzic et al. 2025): a dictionary of dense matrices", "sdssm"),
    _dense(
        "block-diagonal",
        "block-diagonal input-dependent transitions (Fan et al. 2023; SLiCE)",
        "slice",
        "block-ssm",
        note="the block size is part of the weights and may be as large as the task needs",
    ),
    Row(
        "log-linear-mamba2",
        "log-linear attention over Mamba-2 (2025): states for O(log n) intervals of the past",
        "linear",
        b.fenwick,
        {},
        {"log-linear-attention": {}, "loglinear": {}},
    ),
    Row("fprnn", "Fixed-Point RNN (Movahedi et al. 2025), iterated to convergence", "linear", b.implicit),
)

_NONLINEAR: tuple[Row, ...] = (
    _rnn("rnn", "Elman RNN", "elman", "srn"),
    _rnn("rnn-ssm", "SSM with a sign inside the recurrence (Merrill et al. 2024, Thm 5.1)"),
    _rnn("lstm", "LSTM (Hochreiter and Schmidhuber 1997)"),
    _rnn("gru", "GRU (Cho et al. 2014)"),
    _rnn("slstm", "sLSTM of xLSTM (Beck et al. 2024)"),
    _rnn("xlstm", "xLSTM with sLSTM and mLSTM blocks (Beck et al. 2024)"),
    Row("mlp-rnn", "RNN with an MLP transition (Merrill et al. 2026)", "nonlinear", b.nonlinear_mlp),
    Row(
        "titans",
        "Titans (2025), TTT-MLP: nonlinear memory",
        "nonlinear",
        b.nonlinear_memory,
        {},
        {"ttt-mlp": {}},
    ),
)

_PRECISE = {
    "positions": Parameter("uniform", ("none", "finite", "uniform")),
    "padding": Parameter("none", ("none", "poly")),
    "depth": Parameter("constant", ("constant", "log", "polylog")),
    "chain": Parameter("none", ("none", "log", "linear", "poly")),
    "attention": Parameter("softmax", ("softmax", "average-hard")),
}
_HARD = {"positions": Parameter("none", ("none", "finite", "arbitrary"))}


def _unique_hard(ties: str, values: Values) -> Traits:
    return None, b.attention({**values, "attention": f"unique-hard-{ties}"})


_ATTENTION: tuple[Row, ...] = (
    Row(
        "transformer",
        "decoder transformer, causal mask, constant depth",
        "attention",
        b.transformer,
        _PRECISE,
        {
            "tf": {},
            "gpt": {},
            "attention": {},
            "ahat": {"attention": "average-hard"},
            "transformer-padded": {"padding": "poly", "attention": "average-hard"},
            "transformer-looped": {"depth": "log", "attention": "average-hard"},
            "transformer-log-depth": {"depth": "log", "attention": "average-hard"},
            "transformer-cot-log": {"chain": "log"},
            "transformer-cot-linear": {"chain": "linear", "attention": "average-hard"},
            "transformer-cot": {"chain": "poly", "attention": "average-hard"},
            "transformer-nope": {"positions": "none"},
        },
    ),
    Row(
        "uhat",
        "unique-hard attention, ties to the right, strict causal mask (Yang, Chiang, Angluin 2024)",
        "attention",
        partial(_unique_hard, "right"),
        _HARD,
        {"unique-hard-attention": {}, "uhat-right": {}},
    ),
    Row(
        "uhat-left",
        "unique-hard attention, ties to the left, strict causal mask (Jerad et al. 2025)",
        "attention",
        partial(_unique_hard, "left"),
        {"positions": Parameter("none", ("none",))},
        note="the answer is read at an end-of-sequence token; read at the last letter it would also see that letter",
    ),
    Row(
        "path",
        "PaTH attention (Yang et al. 2025): logits through accumulated Householder products",
        "attention",
        lambda values: (None, b.attention({**values, "path": "yes"})),
        {},
        {"path-attention": {}},
    ),
)

_ATTN = {"positions": Parameter("uniform", ("none", "finite", "uniform"))}
_HYBRIDS: tuple[Row, ...] = (
    Row("jamba", "Jamba (Lieber et al. 2024): attention and Mamba layers", "hybrid", b.hybrid(b.selective_diagonal),
        _GATES | _ATTN, {"zamba": {}, "attention-mamba": {}}),
    Row("minimax", "MiniMax (2025): attention and lightning attention, whose decay is fixed", "hybrid",
        b.hybrid(b.constant_diagonal), _GATES | _ATTN),
    Row("olmo-hybrid", "OLMo Hybrid (2026): attention and Gated DeltaNet layers", "hybrid",
        b.hybrid(b.scalar_gated_householder), {"beta": Parameter("[0,2]", ("[0,1]", "[0,2]"))} | _ATTN,
        {"attention-gdn": {}, "qwen3-next": {"beta": "[0,1]"}}),
    Row("kimi-linear", "Kimi Linear (2025): attention and KDA layers", "hybrid",
        b.hybrid(b.diagonal_gated_householder), _BETA | _ATTN),
)  # fmt: skip

ROWS: tuple[Row, ...] = (*_LINEAR, *_NONLINEAR, *_ATTENTION, *_HYBRIDS)
"""All rows of the catalogue."""
