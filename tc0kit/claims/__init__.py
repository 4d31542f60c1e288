"""Claims: statements of papers that are checked by machine, and their dependency graph.

- ``notes``: Markdown with ``claim`` blocks; ``places``: where something stands, for errors.
- ``tokens``, ``syntax``: the claim language; ``types``, ``sorts``, ``sort_reader``, ``terms``, ``elaborate``: types.
- ``evaluate``, ``matrices``: exact evaluation; ``smt``, ``solver``, ``z3_child``: arithmetic in z3; ``intervals``;
  ``symbolic``: identities of matrices.
- ``predicates/``: the table of predicates, by the room that decides them.
- ``engine``: a statement to its state.
"""

from tc0kit.claims.engine import Outcome, decide_statement
from tc0kit.claims.notes import Claim, parse_note, read_note

__all__ = ["Claim", "Outcome", "decide_statement", "parse_note", "read_note"]
