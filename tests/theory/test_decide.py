"""Verdicts on questions whose answer is known, among them the traps of the literature."""

from __future__ import annotations

import pytest

from tc0kit.models.parse import parse_model
from tc0kit.tasks import parse_task
from tc0kit.theory.decide import decide
from tc0kit.theory.kernel import FACT, Judgement, Theorem
from tc0kit.theory.wording import headline, proof_lines, reason_lines

L_NC1 = ("TC0[L] != NC1",)

# task, model, semantics, layers -> answer, assuming
KNOWN = [
    # the source paper: Cor 4.7 and Thm 5.1, 5.2
    ("A5", "mamba", "log", None, "no", L_NC1),
    ("S5", "s4", "log", None, "no", L_NC1),
    ("S5 over generators", "mamba", "log", None, "no", L_NC1),
    ("A5", "ids4", "log", 1, "yes", ()),
    ("S5", "rnn-ssm", "log", 1, "yes", ()),
    ("A5", "transformer", "log", None, "no", L_NC1),
    ("A5", "transformer", "exact", None, "no", ("TC0[DLOGTIME] != NC1",)),
    # solvable groups stay open for Mamba at log precision: TC0 contains them, no theorem says Mamba does
    ("Z60", "mamba", "log", None, "open", ()),
    ("A4xZ5", "transformer", "log", None, "yes", ()),
    # star-free and only star-free
    ("regex:(aa)*", "mamba", "finite", None, "no", ()),
    ("regex:(aa)*", "mamba", "stepwise", None, "no", ()),
    ("regex:(a|b)*aa(a|b)*", "mamba", "finite", None, "yes", ()),
    ("regex:(a|b)*a", "mamba", "stepwise", 1, "yes", ()),
    ("parity", "mamba", "finite", None, "no", ()),
    ("parity", "mamba", "stepwise", None, "no", ()),
    ("parity", "mamba(gates=[-1,1])", "finite", 1, "yes", ()),
    ("Z3", "mamba(gates=[-1,1])", "stepwise", None, "no", ()),
    ("Z3", "mamba(gates=[-1,1])", "finite", None, "no", ()),
    ("Z4", "mamba(gates=[-1,1])", "stepwise", None, "yes", ()),
    ("S3", "mamba(gates=[-1,1])", "stepwise", None, "no", ()),
    # the sign must depend on the input
    ("parity", "s4-real", "stepwise", None, "no", ()),
    ("parity", "s4d", "finite", None, "no", ()),
    ("regex:(aa)*", "s4d", "finite", 1, "yes", ()),
    # complex diagonal: as many layers as the derived length, at ideal dynamics ...
    ("Z60", "dcd", "finite", 1, "yes", ()),
    ("S3", "dcd", "finite", 1, "no", ()),
    ("S3", "dcd", "finite", 2, "yes", ()),
    ("S4", "dcd", "finite", 2, "no", ()),
    ("S4", "dcd", "finite", 3, "yes", ()),
    ("A5", "dcd", "finite", None, "no", ()),
    # ... but with rounding after every step one complex channel can carry S7, so nothing is known
    ("A5", "dcd", "stepwise", None, "open", ()),
    ("A5", "dcd", "log", None, "no", L_NC1),
    # Householder products
    ("parity", "deltanet", "finite", None, "no", ()),
    ("parity", "deltanet(beta=[0,2])", "finite", 1, "yes", ()),
    ("mod-3", "deltanet(beta=[0,2])", "finite", 1, "no", ()),
    ("mod-3", "deltanet(beta=[0,2])", "finite", 2, "yes", ()),
    ("S5 over (1 2), (2 3), (3 4), (4 5)", "deltanet(beta=[0,2])", "exact", 1, "yes", ()),
    ("S5", "deltaproduct(n_h=4)", "finite", 1, "yes", ()),
    ("S5", "deltaproduct(n_h=3)", "finite", 1, "open", ()),
    # hard attention
    ("regex:(ab)*", "uhat", "log", None, "yes", ()),
    ("regex:(aa)*", "uhat", "log", None, "no", ()),
    ("regex:(aa)*", "uhat(positions=finite)", "log", None, "yes", ()),
    ("parity", "uhat(positions=arbitrary)", "log", None, "no", ()),
    ("regex:(a|b)*a", "uhat-left", "log", None, "no", ()),
    ("regex:a(a|b)*", "uhat-left", "log", None, "yes", ()),
    ("regex:(a|b)*a", "transformer-nope", "finite", None, "no", ()),
    # beyond constant depth
    ("A5", "transformer-looped", "log", None, "yes", ()),
    ("A5", "transformer-cot-linear", "log", None, "yes", ()),
    ("A5", "transformer-cot-log", "log", None, "no", ("TC0/poly does not contain NC1",)),
    ("cvp", "transformer-cot", "log", None, "yes", ()),
    ("majority", "transformer-padded", "log", None, "yes", ()),
    # unconditional gaps
    ("qbf", "mamba", "log", None, "no", ()),
    ("qbf", "transformer", "log", None, "no", ()),
    ("majority", "uhat(positions=arbitrary)", "log", None, "no", ()),
    ("majority", "mamba", "stepwise", None, "no", ()),
    ("sorted-deterministic-connectivity", "ids4", "exact", 1, "no", ("PNC1[DLOGTIME] != L",)),
    ("sorted-deterministic-connectivity", "mlp-rnn", "log", 1, "yes", ()),
    # with few bits and gates below 1 a level of the cascade needs a layer of delay
    ("regex:(a|b)*aa(a|b)*", "mamba", "log", 2, "open", ()),
    ("regex:(a|b)*aa(a|b)*", "mamba", "log", 3, "yes", ()),
    ("regex:(a|b)*aa(a|b)*", "mamba", "exact", 2, "yes", ()),
    ("regex:(a|b)*aa(a|b)*", "mamba(gates=[0,1])", "log", 2, "yes", ()),
    # what a source does not say: exact averages at fixed precision, one layer of thought, no positions, convergence
    ("majority", "ahat", "finite", None, "open", ()),
    ("majority", "transformer", "finite", None, "no", ()),
    ("cvp", "transformer-cot", "log", 1, "open", ()),
    ("A5", "transformer-cot-linear", "log", 1, "open", ()),
    ("A5", "transformer-looped", "log", 1, "open", ()),
    ("S4", "transformer(positions=finite)", "log", None, "open", ()),
    ("majority", "fprnn", "stepwise", None, "open", ()),
    ("bfvp", "fprnn", "scan", None, "open", ()),
    ("majority", "hyena", "stepwise", None, "open", ()),
    ("regex:(aa)*", "log-linear-mamba2", "finite", 1, "open", ()),
    ("A5", "hyena", "log", None, "no", ("TC0/poly does not contain NC1",)),
    # GapNC1 is a class of functions: their bits against PNC1 are nobody's conjecture, and the layer does multiply
    ("imp-3-z", "ids4", "exact", 1, "open", ()),
    # a task that asks nothing
    ("Z1", "s4-real", "finite", 1, "yes", ()),
    ("regex:(a|b)*", "uhat-left", "log", 1, "yes", ()),
    ("regex:~((a|b)*)&(a|b)*", "fprnn", "log", None, "yes", ()),
    # counts and shapes
    ("dyck-1", "linear-attention", "log", 2, "yes", ()),
    ("dyck-1", "linear-attention", "log", 1, "open", ()),
    ("anbncn", "transformer", "log", 2, "yes", ()),
    ("anbn", "mamba", "log", None, "open", ()),
    ("dyck-2", "linear-attention", "log", None, "open", ()),
    # PD-SSM
    ("A5", "pd-ssm", "exact", 1, "yes", ()),
]


@pytest.mark.parametrize(("task", "model", "semantics", "layers", "answer", "assuming"), KNOWN)
def test_known_verdicts(
    task: str, model: str, semantics: str, layers: int | None, answer: str, assuming: tuple[str, ...]
) -> None:
    verdict = decide(parse_task(task), parse_model(model, layers=layers, semantics=semantics))
    assert (verdict.answer, tuple(item.id for item in verdict.assuming)) == (answer, assuming)


def test_cannot_is_said_only_without_assumptions() -> None:
    conditional = headline(decide(parse_task("A5"), parse_model("mamba")))
    assert "unless NC1 is contained in TC0[L]" in conditional
    unconditional = headline(decide(parse_task("regex:(aa)*"), parse_model("mamba", semantics="finite")))
    assert "cannot" in unconditional and "unless" not in unconditional


def test_a_proof_says_cannot_only_without_assumptions() -> None:
    conditional = decide(parse_task("A5"), parse_model("mamba")).proof
    unconditional = decide(parse_task("A5"), parse_model("mamba", semantics="finite")).proof
    assert conditional and unconditional
    assert "cannot" not in "\n".join(proof_lines(conditional))
    assert "cannot solve" in proof_lines(unconditional)[0]


def test_r_trivial_limits_say_where_the_answer_is_read() -> None:
    """At the last letter (a|b)*a would be trivial: the cited theorems read at an end-of-sequence token."""
    for model, semantics in (("uhat-left", "log"), ("transformer-nope", "finite")):
        verdict = decide(parse_task("regex:(a|b)*a"), parse_model(model, semantics=semantics))
        assert "end-of-sequence token" in reason_lines(verdict)[0]


def test_an_open_verdict_says_what_is_known() -> None:
    verdict = decide(parse_task("Z60"), parse_model("mamba"))
    assert [str(c) for c in verdict.known.task_in] == ["ACC0[DLOGTIME]"]
    assert [str(c) for c in verdict.known.model_within] == ["TC0[L]"]


def test_a_theorem_cannot_be_made_outside_the_kernel() -> None:
    with pytest.raises(TypeError, match="kernel"):
        Theorem(object(), Judgement("solves", "because I say so"), FACT, (), frozenset())


def test_assumptions_are_never_shed() -> None:
    verdict = decide(parse_task("A5"), parse_model("mamba"))
    assert verdict.proof is not None
    for _, step in verdict.proof.tree():
        for premise in step.premises:
            assert premise.assuming <= step.assuming
