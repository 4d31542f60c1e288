"""What answers a task: architecture families with their parameters, layers and semantics.

- ``semantics``: the five arithmetics that a statement can be about.
- ``model``: the ``Model`` and the traits of its recurrence on which the theorems' hypotheses look.
- ``rows``: what a catalogue row is, and the builders from parameters to traits.
- ``catalogue``: one row an architecture, with aliases, parameters and the defaults of the real systems.
- ``formats``, ``format_text``: number formats with exact rounding, and how they are written.
- ``parse``: ``"deltanet(beta=2)"`` -> ``Model``.
"""
