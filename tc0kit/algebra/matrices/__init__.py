"""Families of exact matrices: structure, and how hard it is to compute their products.

- ``family``: the input, one matrix a letter; ``number_field`` for algebraic entries.
- ``linear``, ``polynomials``: exact arithmetic.
- ``structure``: facts with witnesses; ``spectrum``, ``rank_one``, ``patterns``.
- ``enveloping``: the generated algebra, trace test, radical; ``blocks``: flags of invariant spaces.
- ``finite``: the generated monoid as a finite action; ``actions``: finite actions to classes.
- ``modular``: non-solvable groups modulo a prime; ``extension``: (virtually) solvable groups; ``images``: singular
  families; ``elementary``: words for SL_3.
- ``decide``: the procedure, with ``bounds`` for its steps; ``parametric``: families with parameters.
"""

from tc0kit.algebra.matrices.decide import FamilyVerdict, decide_family
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.parametric import hardest_instance, whole_family
from tc0kit.algebra.matrices.structure import Fact, structure

__all__ = ["Fact", "FamilyVerdict", "MatrixFamily", "decide_family", "hardest_instance", "structure", "whole_family"]
