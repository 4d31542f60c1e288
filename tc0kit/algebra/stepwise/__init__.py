"""Recurrences in a number format, rounded at every step: finite automata, computed bit by bit.

- ``recurrence``: a linear recurrence ``h' = A h + b`` in a format, and the order of its roundings.
- ``stated``: the recurrence of a model file in its stated format.
- ``reach``: the automaton of the states that words reach, or of a whole small format, as an ``Action``.
- ``tracks``: does the state determine the output of a task, for all lengths? Proved, or refuted by two words.
- ``wide``, ``arrays``: the same search by whole levels, in NumPy, for large state spaces.
- ``bounds``: what channels of a format can do at most, from the signs of their gates, without enumerating.
- ``order``: a chain or a cycle of states that the letters respect, found in a given automaton.
- ``certify``: all of it as certificates.
"""
