"""Finite monoids and permutation groups: facts with witnesses. Everything enters as an ``Action`` of letters on points.

- ``transformations``: maps as bytes or tuples, and sets of points as bit masks.
- The orbit of image sets, on which the decisions rest: ``orbit``, ``layer``, ``strong_components``, ``local_groups``;
  for large layers, in NumPy, ``orbit_arrays``, ``array_layer``, ``array_components``.
- ``monoid``: solvable, aperiodic, quasi-aperiodic, primes, derived length, without enumerating; ``length_pairs``.
- ``enumeration``: all elements and the Cayley graphs; on them ``green`` (Green's relations) and ``stable``.
- ``varieties``: which varieties the monoid is in; ``identities``, ``patterns`` and ``triples`` give the witnesses.
- Permutation groups: ``chain`` and ``transversal`` (solvability), ``group_order``, ``groups`` (all facts),
  ``group_names`` and ``named_groups``.
- Taking apart: ``coordinates`` (solvable groups along the derived series), ``holonomy`` (automata into resets and
  turns).
- Certificates for the checkers of ``tc0kit.certificates``: ``certify``, ``certify_groups``, ``certify_cycles``,
  ``certify_system`` (a perfect group as commutators) with ``certify_points``.
- Formulas as words (Barrington): ``formula``, ``barrington``, ``witnesses``.
"""
