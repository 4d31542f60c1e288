"""The reference of the claim language, written from the tables that the language reads."""

from __future__ import annotations

from tc0kit.claims import sorts
from tc0kit.claims.predicates import PREDICATES

_HEAD = """# The claim language

This page is written by `python -m tc0kit.claims.reference`; a test compares it with the tables.

A note is Markdown with fenced blocks:

````markdown
```claim
id: c5-inverse-as-printed
says: Lemma C.5 as printed, $A^{-1} = W^{-1} \\mathrm{diag}(a)^{-1} W$.
uses: def-diagonalizable
source: Merrill, Petty, Sabharwal 2024, Lemma C.5
check: matrices(2, QQ) W, diag a : inverse(W*a*inverse(W)) == inverse(W)*inverse(a)*W
expect: refuted
```
````

Fields: `id` (unique in the folder), `says` (prose with LaTeX), `uses` (ids), `source`, `rule` (ids of `tc0kit
explain`), and one of `check` (a statement), `cited` (the source it rests on) and `open` (the reason). A line
that is indented goes on with the field. `expect` is for a check: `holds` (the default: any of the first, second
and fourth state below), or the exact state. A run fails (exit code 5) if a claim comes out in another state
than it expects.

| state | meaning |
|---|---|
| `checked` | true for all n; computed, or proved in tc0kit, or decided by a solver that the method names as trusted |
| `checked up to n` | true for the sizes that the statement names: `int(4)`, `for n in 2..32` |
| `refuted` | false; with a counterexample where a quantifier fails |
| `cited` | true if the theorems named are; their side conditions were checked by tc0kit |
| `open` | not decided, with the reason |

## Statements

```
{grammar}
```

- `and`, `or`, `implies` look at the left side first: `x != 0 implies 1/x > 0` divides by no zero. A division by
  zero that is reached is an error, not a value. An implication whose hypothesis never holds comes out as open,
  not as checked.
- Integers, rationals and powers are exact. `/` gives a rational, `mod` lies in `0 .. |divisor|-1`. Words of
  `bits(k)` compute modulo 2^k; numbers of `fixed` and `float` are rounded after every operation (`exact(x)`
  leaves the format). Permutations are multiplied from left to right.
- Small domains are enumerated, arithmetic goes to z3 (`rlimit` decides, not the clock); where both are possible
  they must agree. A z3 `unsat` that nothing else confirms is labelled `trusted: z3 VERSION`.
- `matrices(d, QQ)` stands for all matrices for which both sides are defined: the identity is decided for
  rational functions with one indeterminate an entry, after random rational instances have tried to refute it.
- Tasks, classes and models are written as on the command line: `A4xZ5`, `TC0[L]`, `mamba`; in double quotes if
  they have blanks.
- `assuming` names the conjectures that a `not solves(...)` may rest on; one that is needed but not named leaves
  the claim open.

## Sorts

| sort | values |
|---|---|
{sorts}

## Predicates and functions

`justifies`: the strongest state that a statement with it reaches.

| predicate | meaning | room | justifies |
|---|---|---|---|
{predicates}
"""


def text() -> str:
    """Return the page."""
    from tc0kit.claims import syntax

    grammar = (syntax.__doc__ or "").split("::\n\n")[1].split("\n\n``")[0]
    lines = [line for line in (sorts.__doc__ or "").splitlines() if line.startswith("``")]
    table = []
    for line in lines[: next(k for k, line in enumerate(lines) if line.startswith("``fixed`` and"))]:
        name, _, meaning = line.partition("  ")
        table.append(f"| {name.strip().replace('``', '`')} | {meaning.strip().replace('``', '`')} |")
    rows = [
        f"| `{item.signature}` | {item.says.replace('|', chr(92) + '|')} | {item.room} | {item.justifies} |"
        for item in sorted(PREDICATES.values(), key=lambda item: (item.room, item.name))
    ]
    grammar = "\n".join(line[4:] if line.startswith("    ") else line for line in grammar.splitlines())
    page = _HEAD.replace("{grammar}", grammar.strip("\n")).replace("{sorts}", "\n".join(table))
    return page.replace("{predicates}", "\n".join(rows))


if __name__ == "__main__":
    print(text(), end="")
