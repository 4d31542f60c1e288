"""Tasks and models for the tests of the verdict engine: one corpus, every consumer."""

from __future__ import annotations

from itertools import product

from tc0kit.models.catalogue import ROWS
from tc0kit.models.model import Model
from tc0kit.models.parse import parse_model

TASKS = (
    # word problems over all elements
    *("Z1", "Z2", "Z3", "Z4", "Z6", "Z60", "Z2^3", "S3", "D4", "Q8", "A4", "S4", "A4xZ5", "GL(2,3)", "A5", "S5"),
    *("SL(2,5)", "PSL(2,7)", "T2", "T4", "T5", "O4", "I3", "B2", "Z2 wr S3"),
    # word problems over generators
    *("Z4 over generators", "S3 over generators", "S3 over (1 2), (1 3)", "A5 over generators", "T3 over generators"),
    # languages
    *(
        "regex:(aa)*",
        "regex:(aaa)*",
        "regex:(ab)*",
        "regex:a*b*",
        "regex:(a|b)*a",
        "regex:a(a|b)*",
        "regex:(a|b)*aa(a|b)*",
    ),
    *("regex:(b*ab*a)*b*", "regex:(b*ab*ab*a)*b*", "regex:((a|b)(a|b))*", "regex:a|b", "regex:~(a*)&(a|b)*"),
    # named
    *("parity", "mod-3", "length-mod-4", "flip-flop", "dyck-1-depth-2", "majority", "dyck-1", "anbn", "bfvp"),
    *("sorted-deterministic-connectivity", "permutation-composition", "imp-3-z", "qbf", "cvp", "copy"),
)


def models(semantics: str, layers: int | None, *, row_names: tuple[str, ...] = ()) -> list[Model]:
    """Return every row of the catalogue with every choice of its parameters, where the semantics applies."""
    found = []
    for row in ROWS:
        if row_names and row.name not in row_names:
            continue
        keys = list(row.parameters)
        choices = [row.parameters[key].values or ("1", "2", "4") for key in keys]
        for values in product(*choices):
            inner = ", ".join(f"{key}={value}" for key, value in zip(keys, values, strict=True))
            name = f"{row.name}({inner})" if inner else row.name
            model = parse_model(name, layers=layers, semantics="exact")
            if semantics in model.possible_semantics:
                found.append(model.with_(layers=layers, semantics=semantics))  # type: ignore[arg-type]
    return found
