"""``tc0kit solve``: can a model of this kind solve this task, and what is the proof?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tc0kit.cli import options as o
from tc0kit.cli.output import colour, print_json, print_rows, visible

if TYPE_CHECKING:
    from tc0kit.budget import Budget
    from tc0kit.theory.decide import Verdict

EXAMPLES = (
    "tc0kit solve A5 --model mamba",
    "tc0kit solve 'S3 over generators' --model examples/models/s3.toml --layers 1",
    "tc0kit solve '(aa)*' --model mamba --semantics finite",
    "tc0kit solve S4 --model dcd --layers 2 --semantics finite --explain",
    "tc0kit solve A5 --model ids4 --witness weights.safetensors",
)
EXIT_CODES = {"yes": 0, "no": 1, "open": 3}
COLOURS = {"yes": "32", "no": "31", "open": "33"}


def solve(
    task: o.TaskText,
    model: o.ModelText,
    layers: o.Layers = None,
    semantics: Annotated[str, typer.Option(help="exact, log, finite, stepwise or scan.")] = "log",
    alphabet: o.Alphabet = None,
    symbols: o.Symbols = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the proof tree with its sources.")] = False,
    certificate: o.CertificateFile = None,
    witness: Annotated[
        Path | None,
        typer.Option(
            "--witness", help="Write weights that solve the task to this .safetensors file.", show_default=False
        ),
    ] = None,
    json: o.Json = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 0 yes, 1 no, 3 open.")] = False,
    max_states: o.MaxStates = o.MAX_STATES,
    max_elements: o.MaxElements = o.MAX_ELEMENTS,
    timeout: o.Timeout = None,
) -> None:
    """Decide whether a kind of model solves a task. Print the verdict, its assumption and its reasons."""
    from tc0kit.errors import BudgetSpent
    from tc0kit.theory.analysis.target import read_model
    from tc0kit.theory.decide import decide
    from tc0kit.theory.facts import TaskFacts

    budget = o.make_budget(max_states, max_elements, timeout)
    asked = read_model(model, layers=layers, semantics=semantics, budget=budget)
    facts = TaskFacts(o.read_task(task, alphabet, symbols, budget), budget)
    try:
        verdict = decide(facts.task, asked, budget, facts=facts)
    except BudgetSpent as spent:
        raise BudgetSpent(str(spent), {**spent.found, **facts.known}) from spent
    evidence = None
    if certificate is not None or json:
        evidence = _evidence(verdict)
    if certificate is not None:
        o.write_json(certificate, evidence)
    weights = None if witness is None else _write_witness(verdict, witness, budget)
    if json:
        print_json("solve", {**_fields(verdict, evidence), "witness": weights})
    else:
        _print(verdict, explain=explain, certificate=certificate)
        if weights is not None:
            print_rows(_witness_rows(weights))
    if exit_code:
        raise typer.Exit(EXIT_CODES[verdict.answer])


def _evidence(verdict: Verdict) -> dict[str, Any]:
    from tc0kit.theory.evidence import verdict_certificate

    return verdict_certificate(verdict)


def _write_witness(verdict: Verdict, path: Path, budget: Budget) -> dict[str, Any]:
    """Build the weights, run them against the task, write them; return what is said of them."""
    from tc0kit.errors import UserError
    from tc0kit.models.weights.file import network_bytes
    from tc0kit.theory.witness.build import build
    from tc0kit.theory.witness.check import check_network

    if path.suffix != ".safetensors":
        raise UserError(f"--witness {path}: weights are written as a .safetensors file, e.g. {path.stem}.safetensors")
    network = build(verdict.task, verdict.model, budget, verdict=verdict)
    done = check_network(network)
    o.write_bytes(path, [network_bytes(network)])
    return {
        "file": str(path),
        "rule": network.about["rule"],
        "layers": [[head.kind for head in layer.heads] for layer in network.layers],
        "numbers": network.numbers(),
        "checked": {
            "all_words_up_to": done.short,
            "words": done.words,
            "exact_words": done.exact,
            "random_words": done.random,
            "random_length": done.long,
        },
    }


def _witness_rows(weights: dict[str, Any]) -> list[tuple[str, str]]:
    kinds = [", ".join(dict.fromkeys(layer)) or "no recurrence" for layer in weights["layers"]]
    layers = f"{len(kinds)} layer{'s' if len(kinds) > 1 else ''} ({'; '.join(dict.fromkeys(kinds))})"
    done = weights["checked"]
    return [
        ("witness", f"{weights['file']}: {layers}, {weights['numbers']:,} numbers, built as in {weights['rule']}"),
        (
            "",
            f"run on all {done['words']:,} words up to length {done['all_words_up_to']} and {done['random_words']} "
            f"random words of length {done['random_length']:,}: right after every prefix",
        ),
        ("", f"proof for all lengths: tc0kit verify {weights['file']}"),
    ]


def _fields(verdict: Verdict, evidence: dict[str, Any] | None) -> dict[str, Any]:
    from tc0kit.theory.wording import headline, reasons

    known = verdict.known
    return {
        "answer": verdict.answer,
        "assuming": [item.id for item in verdict.assuming],
        "task": {"name": verdict.task.name, "kind": verdict.task.kind, "alphabet": verdict.task.alphabet},
        "model": {
            "name": verdict.model.name,
            "parameters": dict(verdict.model.parameters),
            "layers": verdict.model.layers,
            "notes": list(verdict.model.notes),
        },
        "semantics": verdict.model.semantics,
        "headline": headline(verdict),
        "reasons": [
            {
                "rule": theorem.rule.id,
                "text": theorem.judgement.text,
                "source": theorem.source,
                "verified": theorem.verified,
            }
            for theorem in reasons(verdict)
        ],
        "known": {
            "task_in": [str(item) for item in known.task_in],
            "task_hard": [str(item) for item in known.task_hard],
            "task_outside": [str(item) for item in known.task_outside],
            "model_within": [str(item) for item in known.model_within],
            "model_contains": [str(item) for item in known.model_contains],
        },
        "certificate": evidence,
    }


def _print(verdict: Verdict, *, explain: bool, certificate: Path | None) -> None:
    from tc0kit.theory.wording import headline, layers_in_words, proof_lines, reason_lines

    answer, _, rest = headline(verdict).partition(":")
    print(f"{colour(answer, COLOURS[answer])}:{visible(rest)}")
    model = verdict.model
    rows = [("assuming", ", ".join(item.id for item in verdict.assuming) or "nothing")]
    rows.append(("model", f"{layers_in_words(model.layers)}; {model.semantics} semantics: {model.meaning}"))
    rows.extend(("", note) for note in model.notes)
    rows.extend(("because" if not k else "", line) for k, line in enumerate(reason_lines(verdict)))
    if certificate is not None:
        rows.append(("certificate", f"{certificate}  (check it: tc0kit verify {certificate})"))
    elif not explain:
        rows.append(("more", "--explain for the proof tree, --certificate FILE for what a separate checker accepts"))
    print_rows(rows)
    if explain and verdict.proof is not None:
        print("\nproof")
        for line in proof_lines(verdict.proof):
            print(f"  {visible(line)}")
        for number, other in enumerate(verdict.alternatives[:3], 1):
            print(f"\nanother proof ({number} of {len(verdict.alternatives)})")
            for line in proof_lines(other):
                print(f"  {visible(line)}")
