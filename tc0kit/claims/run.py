"""Notes to results: read the claims, decide those that no earlier run has decided, in the order of the notes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tc0kit.claims.cache import Cache, key_of
from tc0kit.claims.notes import Claim, check_unique, check_uses, read_note
from tc0kit.claims.outcome import SPENT, Outcome
from tc0kit.claims.places import Disagreement, StatementError
from tc0kit.claims.results import Result, without_check
from tc0kit.claims.workers import Job, run_jobs
from tc0kit.errors import UserError, did_you_mean

DEFAULT_SECONDS = 120.0

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Options:
    """How to run.

    Attributes:
        jobs: processes; None for one a core.
        cache: folder of earlier outcomes, or None.
        only: the one claim to decide; empty for all.
        seconds: that one claim may take.
        progress: called with a text and the number of claims done.
    """

    jobs: int | None = None
    cache: Path | None = None
    only: str = ""
    seconds: float = DEFAULT_SECONDS
    progress: Progress | None = None


def read_notes(files: Sequence[Path]) -> list[Claim]:
    """Return the claims of notes; ids are unique, uses are known and without circles.

    A note that is verified alone may use claims of the notes beside it.

    Raises:
        NoteError: see ``notes``.
    """
    claims = [claim for file in files for claim in read_note(file)]
    check_unique(claims)
    _check_rules(claims)
    names = {claim.id for claim in claims}
    others: set[str] = set()
    if any(used not in names for claim in claims for used in claim.uses):
        beside = {path for file in files for path in file.parent.glob("*.md")} - set(files)
        others = {claim.id for path in sorted(beside) for claim in read_note(path)}
    check_uses(claims, others)
    return claims


def _check_rules(claims: Sequence[Claim]) -> None:
    """Raise ``NoteError`` for a claim that names an unknown rule."""
    from tc0kit.theory.rules import find_rule

    for claim in claims:
        for rule in claim.rules:
            try:
                find_rule(rule)
            except UserError as error:
                raise claim.rules_place.error(str(error)) from error


def verify_claims(claims: Sequence[Claim], options: Options | None = None) -> list[Result]:
    """Decide claims.

    Raises:
        NoteError: a statement that is malformed, ill-typed or undefined, with its place.
        UserError: ``only`` names no claim.
        Disagreement: two methods contradict each other.
    """
    options = options or Options()
    chosen = [claim for claim in claims if options.only in ("", claim.id)]
    if not chosen:
        hint = did_you_mean(options.only, [claim.id for claim in claims])
        raise UserError(f"no claim has the id {options.only!r}{hint}")
    done: dict[str, tuple[Outcome, bool]] = {}
    pending: list[tuple[Claim, str]] = []
    cache = Cache(options.cache) if options.cache is not None else None
    for claim in chosen:
        if claim.check is None:
            done[claim.id] = (without_check(claim), False)
            continue
        key = _key(claim, options) if cache is not None else ""
        stored = cache.get(key) if cache is not None else None
        if stored is not None:
            done[claim.id] = (stored, True)
        else:
            pending.append((claim, key))
    jobs = [Job(claim.check.text, str(Path(claim.place.file).parent), options.seconds) for claim, _ in pending
            if claim.check is not None]  # fmt: skip
    processes = options.jobs or os.cpu_count() or 1
    failures: dict[int, Exception] = {}
    for number, reply in run_jobs(jobs, processes):
        claim, key = pending[number]
        if reply.outcome is None:
            failures[number] = _failure(claim, reply.error, reply.position)
            continue
        done[claim.id] = (reply.outcome, False)
        if cache is not None and reply.outcome.method != SPENT:  # another machine may get further
            cache.put(key, reply.outcome)
        if options.progress is not None:
            options.progress(f"claims, of {len(chosen)}", len(done))
    if failures:
        raise failures[min(failures)]
    return [Result(claim, *done[claim.id]) for claim in chosen]


def _key(claim: Claim, options: Options) -> str:
    assert claim.check is not None
    try:
        return key_of(claim.check.text, Path(claim.place.file).parent, f"{options.seconds:g} s")
    except StatementError as error:
        raise claim.check.located(error) from error


def _failure(claim: Claim, message: str, position: int) -> Exception:
    assert claim.check is not None
    if position < 0:
        return Disagreement(f"{claim.place.file}:{claim.place.line}: claim {claim.id!r}: {message}")
    return claim.check.located(StatementError(position, message))
