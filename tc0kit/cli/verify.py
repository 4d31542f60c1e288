"""``tc0kit verify``: check certificates with the independent checkers, and the claims of notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tc0kit.cli import options as o
from tc0kit.cli.output import colour, print_json, visible

if TYPE_CHECKING:
    from tc0kit.certificates import CheckResult
    from tc0kit.claims.notes import Claim
    from tc0kit.claims.results import Result

EXAMPLES = (
    "tc0kit verify a5.json",
    "tc0kit verify weights.safetensors",
    "tc0kit verify certificates/ --json",
    "tc0kit verify note.md --no-cache",
)
REJECTED = 5
NOTE = ".md"
COLOURS = {"checked": "32", "checked up to n": "32", "cited": "36", "refuted": "31", "open": "33"}


def verify(
    path: Annotated[
        Path, typer.Argument(help="A certificate, the weights of a witness, a note (.md), or a folder of them.")
    ],
    json: o.Json = False,
    only: Annotated[str, typer.Option(help="Notes: the one claim to check.", show_default=False)] = "",
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Notes: claims at a time; default: one a core.", show_default=False)
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(help="Notes: write the results as JUnit XML.", show_default=False)
    ] = None,
    graph: Annotated[
        Path | None,
        typer.Option(help="Notes: draw the dependency graph (.svg, .html, .dot, .tex, .mmd).", show_default=False),
    ] = None,
    cache: Annotated[Path | None, typer.Option(help="Notes: folder of earlier results.", show_default=False)] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Notes: neither read nor write earlier results.")
    ] = False,
    timeout: Annotated[float, typer.Option(min=0.001, help="Notes: seconds that one claim may take.")] = 120.0,
) -> None:
    """Check certificates, weights and the claims of notes.

    Print what was checked and what is trusted. A claim that is not in the state that it expects ends with exit code 5.
    """
    from tc0kit.errors import UserError

    # A pipe in a folder would be waited for; one that the user names is meant.
    files = sorted(file for file in path.glob("**/*.json") if file.is_file()) if path.is_dir() else [path]
    notes = sorted(file for file in path.glob("**/*.md") if file.is_file()) if path.is_dir() else []
    if path.suffix == NOTE and not path.is_dir():
        files, notes = [], [path]
    claims = _claims(notes)
    if notes and not files and not claims:
        raise UserError(f"{path} has no claim; a claim stands in a block that starts with ```claim")
    if not files and not claims:
        raise UserError(f"{path} has no .json file and no claim; name a certificate, a note, or a folder of them")
    certificates = _certificates(files, path.is_dir())
    results: list[Result] = []
    if claims:
        from tc0kit.claims.cache import default_folder
        from tc0kit.claims.run import Options, verify_claims
        from tc0kit.cli.output import clear_progress, terminal_progress

        folder = None if no_cache else cache or default_folder()
        results = verify_claims(claims, Options(jobs, folder, only, timeout, terminal_progress()))
        clear_progress()
    if junit is not None:
        from tc0kit.claims.junit import write

        o.write_bytes(junit, [write(results)])
    if graph is not None:
        _draw(results, path, graph)
    if json:
        print_json("verify", _fields(certificates, results, bool(notes)))
    else:
        for file, checked in certificates:
            _print_certificate(file, checked)
        if results:
            _print_claims(results)
    if not all(checked.accepted for _, checked in certificates) or not all(result.ok for result in results):
        raise typer.Exit(REJECTED)


def _draw(results: Sequence[Result], path: Path, output: Path) -> None:
    from tc0kit.cli.draw import format_of
    from tc0kit.drawing import draw_claims
    from tc0kit.drawing.claim_graph import ClaimNode

    nodes = [ClaimNode(r.claim.id, r.outcome.state, r.ok, r.claim.uses, tuple(_graph_facts(r))) for r in results]
    title = f"Claims of {path.resolve().name}"
    o.write_bytes(output, [draw_claims(nodes, title, format_of(output)).encode("utf-8")])


def _graph_facts(result: Result) -> Iterator[tuple[str, str]]:
    claim, outcome = result.claim, result.outcome
    yield "says", claim.says
    if claim.source:
        yield "source", claim.source
    if claim.check is not None:
        yield "check", claim.check.text
    yield "state", outcome.state if result.ok else f"{outcome.state}, expected: {claim.expect}"
    yield "method", outcome.method
    for word, values in (("counterexample", outcome.counterexample), ("witness", outcome.witness)):
        if values:
            yield word, ", ".join(f"{name} = {value}" for name, value in values.items())
    for word, text in (("up to", outcome.bound), ("reason", outcome.reason), ("rests on", "; ".join(outcome.rests_on))):
        if text:
            yield word, text


def _claims(notes: Sequence[Path]) -> list[Claim]:
    if not notes:
        return []
    from tc0kit.claims.run import read_notes

    return read_notes(notes)


def _certificates(files: Sequence[Path], folder: bool) -> list[tuple[Path, CheckResult]]:
    from tc0kit.certificates import CheckResult, Malformed, verify_file
    from tc0kit.errors import UserError

    results = []
    for file in files:
        try:
            results.append((file, verify_file(file)))
        except Malformed as error:
            if not folder:
                raise UserError(f"{file}: {error}") from error
            results.append((file, CheckResult("?", False, reason=str(error))))
    return results


def _fields(certificates: Sequence[tuple[Path, CheckResult]], results: Sequence[Result], notes: bool) -> dict[str, Any]:
    listed = [
        {
            "file": str(file),
            "kind": result.kind,
            "accepted": result.accepted,
            "checked": result.checked,
            "trusted": result.trusted,
            "reason": result.reason,
        }
        for file, result in certificates
    ]
    fields: dict[str, Any] = {"certificate": listed[0] if len(listed) == 1 else None, "certificates": listed}
    if notes:
        from tc0kit.claims.results import counts

        fields |= {
            "claims": [result.fields() for result in results],
            "states": counts(results),
            "ok": all(result.ok for result in results),
        }
    return fields


def _print_certificate(file: Path, result: CheckResult) -> None:
    word = colour("accepted", "32") if result.accepted else colour("rejected", "31")
    print(f"{word}: {visible(str(file))} ({visible(result.kind)})")
    for line in result.checked:
        print(f"  checked  {visible(line)}")
    for line in result.trusted:
        print(f"  trusted  {visible(line)}")
    if not result.accepted:
        print(f"  reason   {visible(result.reason)}")


def _print_claims(results: Sequence[Result]) -> None:
    """Print the table, then what went wrong, then how many claims are in each state."""
    from tc0kit.claims.results import counts

    width = min(44, max(len(result.claim.id) for result in results))
    for result in results:
        outcome = result.outcome
        state = colour(f"{outcome.state:<15}", COLOURS[outcome.state])
        mark = " " if result.ok else colour("!", "31")
        seconds = "cached" if result.cached else f"{outcome.seconds:.2f} s"
        print(f"{mark} {visible(result.claim.id):<{width}}  {state}  {seconds:>9}  {visible(_detail(result))}".rstrip())
    wrong = [result for result in results if not result.ok]
    for result in wrong:
        place = result.claim.place
        print(f"{visible(place.file)}:{place.line}: {visible(result.claim.id)} is {result.outcome.state}, "
              f"expected: {result.claim.expect}")  # fmt: skip
    states = ", ".join(f"{count} {state}" for state, count in counts(results).items() if count)
    print(f"{len(results)} claims: {states}; {len(wrong)} not as expected")


def _detail(result: Result) -> str:
    """Return what stands at the end of a claim's line."""
    outcome = result.outcome
    if outcome.state == "refuted":
        values = ", ".join(f"{name} = {value}" for name, value in outcome.counterexample.items())
        return f"by {values}" if values else outcome.reason or outcome.method
    if outcome.state == "open":
        return outcome.reason
    if outcome.state == "cited":
        return "; ".join(outcome.rests_on)
    return f"{outcome.bound}; {outcome.method}" if outcome.bound else outcome.method
