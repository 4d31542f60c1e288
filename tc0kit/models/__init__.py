"""What answers a task: architecture families with their parameters, layers and semantics.

- ``semantics``: the five arithmetics that a statement can be about.
- ``model``: the ``Model`` and the traits of its recurrence on which the theorems' hypotheses look.
- ``rows``: what a catalogue row is, and the builders from parameters to traits.
- ``catalogue``: one row an architecture, with aliases, parameters and the defaults of the real systems.
- ``formats``, ``format_text``: number formats with exact rounding, and how they are written.
- ``parse``: ``"deltanet(beta=2)"`` -> ``Model``.
- ``recurrence``: the ``Recurrence`` with its exact matrices, or as a family; ``recurrence_file`` reads one from TOML.
- ``syntax``, ``expression``, ``terms``: the grammar of formulas, their typed meaning in SymPy, and its size.
- ``ranges``, ``range_check``, ``range_sample``: what parameters may be, whether a value is it, random values that are.
- ``exact`` and ``exact_matrices``: numbers and matrices that are exact and, where needed, algebraic.
- ``toml_places``: line and column of what a TOML file says.
- ``weights/``: networks given by exact weights, their file, and their evaluation.
- ``probe``: a torch step as a recurrence.
"""
