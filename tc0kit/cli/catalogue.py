"""``tc0kit models`` and ``tc0kit tasks``: what can be asked about."""

from __future__ import annotations

from tc0kit.cli import options as o
from tc0kit.cli.output import print_json

MODEL_EXAMPLES = ("tc0kit models", "tc0kit models --json")
TASK_EXAMPLES = ("tc0kit tasks", "tc0kit tasks --json")


def models(json: o.Json = False) -> None:
    """List the architectures. With their parameters (defaults first) and aliases."""
    from tc0kit.models.catalogue import ROWS

    if json:
        listed = [
            {
                "name": row.name,
                "title": row.title,
                "kind": row.kind,
                "parameters": {
                    key: {"default": parameter.default, "values": list(parameter.values)}
                    for key, parameter in row.parameters.items()
                },
                "aliases": list(row.aliases),
                "note": row.note,
            }
            for row in ROWS
        ]
        print_json("models", {"models": listed})
        return
    for row in ROWS:
        print(f"{row.name:<18} {row.title}")
        for key, parameter in row.parameters.items():
            others = [value for value in parameter.values if value != parameter.default]
            print(f"{'':<20}{key}={parameter.default}" + (f" (or {', '.join(others)})" if others else ""))
        if row.aliases:
            print(f"{'':<20}also: {', '.join(row.aliases)}")


def tasks(json: o.Json = False) -> None:
    """List the named tasks. With their complexity; groups, monoids and regexes are typed directly."""
    from tc0kit.tasks.catalogue import catalogue

    rows = catalogue()
    if json:
        listed = [
            {
                "name": row.id,
                "title": row.title,
                "aliases": list(row.aliases),
                "regular": row.build is not None and row.upper is None,
                "upper": row.upper,
                "hard_for": list(row.hard_for),
                "outside": list(row.outside),
                "source": row.source,
                "verified": row.verified,
                "note": row.note,
            }
            for row in rows
        ]
        print_json("tasks", {"tasks": listed})
        return
    for row in rows:
        where = row.upper or ("decided by its automaton" if row.build is not None else "unknown")
        print(f"{row.id:<33} {where:<24} {row.title}")
        if row.aliases:
            print(f"{'':<33} also: {', '.join(row.aliases)}")
