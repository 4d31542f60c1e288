"""Notes: Markdown that people read, with fenced ``claim`` blocks.

A block is a list of fields, one a line; a field goes on over the indented lines that follow it::

    ```claim
    id: a5-not-solvable
    says: The group $A_5$ is not solvable.
    uses: def-solvable, barrington
    source: Merrill, Petty, Sabharwal 2024, section 3, page 4
    check: not solvable(A5)
    ```

``check`` is a statement of the claim language; in its place stands ``cited: SOURCE`` for a claim that rests on a named
source, or ``open: REASON``. Fences are those of CommonMark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tc0kit.claims.places import Place, Snippet
from tc0kit.errors import UserError, did_you_mean

SIZE_LIMIT = 4_000_000
FIELDS = ("id", "says", "uses", "source", "rule", "check", "cited", "open", "expect")
EXPECTATIONS = ("holds", "checked", "checked up to n", "refuted", "cited", "open")
"""``holds``, the default of a check, is any of ``checked``, ``checked up to n`` and ``cited``."""

_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})\s*([^`]*?)\s*$")
_FIELD = re.compile(r"^([A-Za-z]+)\s*:\s*(.*)$")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Claim:
    """A claim block.

    Attributes:
        id: its name, unique in a run.
        says: the statement in prose, with LaTeX.
        uses: the ids of the claims that it rests on.
        source: where the statement stands.
        rules: ids of the rules of ``tc0kit explain`` that state the same.
        check: the statement to check, or None.
        cited: the source that it rests on, or empty.
        open: why it is open, or empty.
        expect: the state that it must come out in, one of ``EXPECTATIONS``.
        place: of the block.
        uses_place, rules_place: of the fields ``uses`` and ``rule``.
    """

    id: str
    says: str
    uses: tuple[str, ...]
    source: str
    rules: tuple[str, ...]
    check: Snippet | None
    cited: str
    open: str
    expect: str
    place: Place
    uses_place: Place
    rules_place: Place


def read_note(path: Path) -> list[Claim]:
    """Return the claims of a note, in their order.

    Raises:
        UserError: the file cannot be read.
        NoteError: a broken fence or block, with its place.
    """
    try:
        data = path.read_bytes()[: SIZE_LIMIT + 1]
        text = data.decode("utf-8")
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: byte {error.start} is no UTF-8; a note is a text file") from error
    if len(data) > SIZE_LIMIT:
        raise UserError(f"{path}: a note has at most {SIZE_LIMIT:,} bytes")
    return parse_note(text, str(path))


def parse_note(text: str, file: str) -> list[Claim]:
    """Return the claims of a note's text; ``file`` stands in the errors.

    Raises:
        NoteError: a broken fence or block, or two claims with one id.
    """
    claims = [_claim(Place(file, number, 1), lines) for number, lines in _blocks(text, file)]
    check_unique(claims)
    return claims


def check_unique(claims: Iterable[Claim]) -> None:
    """Raise ``NoteError`` if two claims have one id."""
    seen: dict[str, Place] = {}
    for claim in claims:
        if claim.id in seen:
            first = seen[claim.id]
            raise claim.place.error(f"the id {claim.id!r} is taken by the claim at {first.file}:{first.line}")
        seen[claim.id] = claim.place


def _blocks(text: str, file: str) -> Iterable[tuple[int, list[tuple[Place, str]]]]:
    """Yield the line number of each claim fence and the lines inside with the place where each starts."""
    opened: tuple[int, int, str, str] | None = None  # line, indent, fence, info
    inside: list[tuple[Place, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _FENCE.match(line)
        if opened is None:
            if match is not None:
                opened, inside = (number, len(match[1]), match[2], match[3]), []
                _check_info(match[3], Place(file, number, match.end(2) + 1))
            continue
        start, indent, fence, info = opened
        if match is not None and match[2][0] == fence[0] and len(match[2]) >= len(fence) and not match[3]:
            if info == "claim":
                yield start, inside
            opened = None
            continue
        if info == "claim" and match is not None:
            place = Place(file, number, len(match[1]) + 1)
            raise place.error(f"a fence inside the claim block of line {start}, which is not closed yet")
        cut = min(indent, len(line) - len(line.lstrip(" ")))
        inside.append((Place(file, number, cut + 1), line[cut:]))
    if opened is not None and opened[3] == "claim":
        raise Place(file, opened[0], 1).error("this claim block is never closed; end it with ```")


def _check_info(info: str, place: Place) -> None:
    """Refuse a fence that is almost a claim's: it would be skipped in silence."""
    word = info.split(" ")[0]
    if info != "claim" and (word.lower() == "claim" or did_you_mean(word, ["claim"], limit=1)):
        raise place.error(f"the fence says {info!r}; did you mean 'claim'?")


def _claim(place: Place, lines: Sequence[tuple[Place, str]]) -> Claim:
    fields = _fields(lines)

    def text(name: str) -> str:
        snippet = fields.get(name)
        return " ".join(snippet.text.split()) if snippet is not None else ""

    name = text("id")
    if not name:
        raise place.error("the claim has no id; start the block with a line 'id: some-name'")
    if not _ID.fullmatch(name):
        where = fields["id"].place(0)
        raise where.error(f"the id {name!r} is no name; use letters, digits, '.', '_' and '-'")
    if not text("says"):
        raise place.error(f"the claim {name!r} says nothing; add a line 'says: ...'")
    kinds = [kind for kind in ("check", "cited", "open") if kind in fields]
    if not kinds:
        raise place.error(f"the claim {name!r} has no check; add 'check: STATEMENT', 'cited: SOURCE' or 'open: REASON'")
    if len(kinds) > 1:
        raise fields[kinds[1]].place(0).error(f"the claim {name!r} has {' and '.join(kinds)}; one of them is meant")
    if not text(kinds[0]):
        raise fields[kinds[0]].place(0).error(f"the field {kinds[0]!r} of the claim {name!r} is empty")
    expect = text("expect") or ("holds" if kinds[0] == "check" else kinds[0])
    if expect not in EXPECTATIONS:
        known = ", ".join(EXPECTATIONS)
        hint = did_you_mean(expect, EXPECTATIONS)
        raise fields["expect"].place(0).error(f"{expect!r} is no state of a claim{hint or '; use ' + known}")
    if kinds[0] != "check" and "expect" in fields:
        raise fields["expect"].place(0).error("only a claim with a check expects a state")
    return Claim(
        name,
        text("says"),
        _names(fields.get("uses")),
        text("source"),
        _names(fields.get("rule")),
        fields.get("check"),
        text("cited"),
        text("open"),
        expect,
        place,
        fields["uses"].place(0) if "uses" in fields else place,
        fields["rule"].place(0) if "rule" in fields else place,
    )


def _names(snippet: Snippet | None) -> tuple[str, ...]:
    return tuple(re.split(r"[\s,]+", snippet.text.strip(" ,\n"))) if snippet and snippet.text.strip(" ,\n") else ()


def _fields(lines: Sequence[tuple[Place, str]]) -> dict[str, Snippet]:
    found: dict[str, tuple[list[str], list[Place]]] = {}
    current = ""
    for place, line in lines:
        if not line.strip():
            continue
        if line[0] in " \t":
            if not current:
                raise place.error("an indented line before the first field")
            start = len(line) - len(line.lstrip())
            found[current][0].append(line[start:].rstrip())
            found[current][1].append(Place(place.file, place.line, place.column + start))
            continue
        match = _FIELD.match(line)
        if match is None:
            raise place.error("a field such as 'says: ...' is expected; indent a line that continues a field")
        current = match[1]
        if current not in FIELDS:
            known = did_you_mean(current, FIELDS) or f"; the fields are {', '.join(FIELDS)}"
            raise place.error(f"a claim has no field {current!r}{known}")
        if current in found:
            raise place.error(f"the field {current!r} stands twice in this claim")
        found[current] = ([match[2].rstrip()], [Place(place.file, place.line, place.column + match.start(2))])
    return {name: Snippet("\n".join(texts), tuple(places)) for name, (texts, places) in found.items()}


def check_uses(claims: Sequence[Claim], others: Iterable[str] = ()) -> None:
    """Raise ``NoteError`` for a use of an unknown claim, and for claims that rest on each other in a circle.

    Args:
        claims: the claims of the run.
        others: further ids that may be used (claims of notes beside the one that is verified).
    """
    by_id = {claim.id: claim for claim in claims}
    known = set(by_id) | set(others)
    for claim in claims:
        for used in claim.uses:
            if used not in known:
                hint = did_you_mean(used, sorted(known))
                raise claim.uses_place.error(f"the claim {claim.id!r} uses {used!r}, which no note has{hint}")
    graph = {claim.id: [used for used in claim.uses if used in by_id] for claim in claims}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]  # each rests on the next
        place = by_id[circle[0]].uses_place
        raise place.error(f"the claims rest on each other: {' -> '.join(circle)}") from error
