"""From a model file, a catalogue name or a checkpoint to what stacks of such layers can do.

- ``intervals``: exact ranges of formulas; ``shapes``: which formulas are a row of the catalogue; ``traits`` of both.
- ``explicit``: files with one matrix a letter; ``parametric``: files with a formula.
- ``search``: how one layer tracks a task, looked for once a task.
- ``question``: what a question about a file means, and the ``Model`` that stands for it in ``decide``.
- ``changes``: the nearest change that would lift a limit; ``report``: what ``tc0kit analyze`` prints.
"""
