"""Witnesses: exact weights for a "yes", built as the proof of the rule says, and checked.

- ``build``: from a task and a model to a network, by the construction of the rule that says yes.
- ``target``: what has to be output, as letters, starting points and a numbering of the outputs.
- ``automata``: one layer whose state is the automaton's: dense, PD, threshold units, reflections.
- ``cascade``: flip-flops and counters in series, as abstract automata; ``groups`` and ``holonomy_cascade`` take a
  task apart into them.
- ``realise``: a cascade as layers with gates.
- ``check``: a network against the task, on all short words and on long random ones.

The proof for all lengths is in the file: ``tc0kit.certificates.witness`` checks it.
"""
