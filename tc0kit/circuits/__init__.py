"""Threshold circuits: linear forms and look-ups, builders, passes, simulation, equivalence, statistics.

- ``form``: an integer linear combination of wires with its range.
- ``builder``: forms and look-ups to a circuit; every gate remembers where it comes from.
- ``circuit``: the finished circuit as flat integer arrays, its invariants.
"""
