"""``tc0kit verify``: check certificates with the independent checkers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tc0kit.cli import options as o
from tc0kit.cli.output import colour, print_json, visible

EXAMPLES = ("tc0kit verify a5.json", "tc0kit verify weights.safetensors", "tc0kit verify certificates/ --json")
REJECTED = 5


def verify(
    path: Annotated[Path, typer.Argument(help="A certificate, the weights of a witness, or a folder of certificates.")],
    json: o.Json = False,
) -> None:
    """Check a certificate, or all in a folder. Print what was checked and what is trusted."""
    from tc0kit.certificates import CheckResult, Malformed, verify_file
    from tc0kit.errors import UserError

    # A pipe in a folder would be waited for; one that the user names is meant.
    files = sorted(file for file in path.glob("**/*.json") if file.is_file()) if path.is_dir() else [path]
    if not files:
        raise UserError(f"{path} has no .json file; name a certificate or a folder of certificates")
    results = []
    for file in files:
        try:
            results.append((file, verify_file(file)))
        except Malformed as error:
            if not path.is_dir():
                raise UserError(f"{file}: {error}") from error
            results.append((file, CheckResult("?", False, reason=str(error))))
    if json:
        listed = [
            {
                "file": str(file),
                "kind": result.kind,
                "accepted": result.accepted,
                "checked": result.checked,
                "trusted": result.trusted,
                "reason": result.reason,
            }
            for file, result in results
        ]
        print_json("verify", {"certificate": listed[0] if len(listed) == 1 else None, "certificates": listed})
    else:
        for file, result in results:
            word = colour("accepted", "32") if result.accepted else colour("rejected", "31")
            print(f"{word}: {visible(str(file))} ({visible(result.kind)})")
            for line in result.checked:
                print(f"  checked  {visible(line)}")
            for line in result.trusted:
                print(f"  trusted  {visible(line)}")
            if not result.accepted:
                print(f"  reason   {visible(result.reason)}")
    if not all(result.accepted for _, result in results):
        raise typer.Exit(REJECTED)
