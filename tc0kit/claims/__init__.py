"""Claims: statements of papers that are checked by machine, and their dependency graph.

- ``notes``: Markdown with ``claim`` blocks; ``places``: where something stands, for errors.
- ``run``: notes to results, with ``cache`` and ``workers``; ``results``, ``junit``: what is said about them.
- ``tokens``, ``syntax``: the claim language; ``types``, ``sorts``, ``sort_reader``, ``terms``, ``elaborate``: types.
- ``evaluate``, ``matrices``: exact evaluation; ``smt``, ``solver``, ``z3_child``, ``ask``: arithmetic in z3;
  ``intervals``; ``symbolic``: identities of matrices.
- ``predicates/``: the table of predicates, by the room that decides them; ``reference``: the page about the language.
- ``engine``: a statement to its ``outcome``.
"""

from tc0kit.claims.engine import decide_statement
from tc0kit.claims.notes import Claim, parse_note, read_note
from tc0kit.claims.outcome import Outcome

__all__ = ["Claim", "Outcome", "decide_statement", "parse_note", "read_note"]
