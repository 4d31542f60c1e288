"""``tc0kit explain``: one rule, with its statement, source and proof; or the list of all rules."""

from __future__ import annotations

from typing import Annotated

import typer

from tc0kit.cli import options as o
from tc0kit.cli.output import print_json, print_rows

EXAMPLES = ("tc0kit explain merrill24-diagonal", "tc0kit explain --list")


def explain(
    rule: Annotated[str | None, typer.Argument(help="The id of a rule.", show_default=False)] = None,
    all_rules: Annotated[bool, typer.Option("--list", help="List all rules.")] = False,
    json: o.Json = False,
) -> None:
    """Print what a rule says and where it comes from. With its semantics, and how the source was checked."""
    from tc0kit.errors import UserError
    from tc0kit.theory.kernel import MEANING_OF_TAGS
    from tc0kit.theory.rules import ALL_RULES, find_rule

    if all_rules:
        if json:
            print_json("rules", {"rules": [_fields(name) for name in ALL_RULES]})
        else:
            print_rows((f"{item.id}\n", f"{item.statement} ({item.source})") for item in ALL_RULES.values())
        return
    if rule is None:
        raise UserError("name a rule, or use --list to see all of them")
    if json:
        print_json("rule", _fields(rule))
        return
    found = find_rule(rule)
    rows = [("rule", found.id), ("statement", found.statement)]
    rows.append(("semantics", ", ".join(found.semantics) or "all (it speaks of tasks or of logic)"))
    rows += [("source", found.source), ("verified", f"{found.verified}: {MEANING_OF_TAGS[found.verified]}")]
    if found.proof:
        rows.append(("proof", found.proof))
    print_rows(rows)


def _fields(name: str) -> dict[str, object]:
    from tc0kit.theory.rules import find_rule

    rule = find_rule(name)
    return {
        "rule": rule.id,
        "statement": rule.statement,
        "source": rule.source,
        "verified": rule.verified,
        "semantics": list(rule.semantics),
        "proof": rule.proof,
    }
