"""Certificates: JSON data, and independent checkers that accept or reject it. Standard library only.

Nothing here is shared with the code that produces certificates, so that a mistake there cannot hide here.

- ``base``: results, errors, the step meter, the subject (the task as data), permutations.
- ``registry``: ``load``, ``check``, ``verify_file``, and the table of kinds.
- ``minimal``: whether a language's automaton is minimal, so that the letters generate the syntactic monoid.
- ``orbit``: the orbit of image sets and its loops, on which the universal claims rest.
- ``chain``: membership in a solvable permutation group.
- ``listed``: the components of the orbit that a certificate lists, with their groups.
- ``commutators``: a perfect group written down, and why that proves non-solvability.
- ``logic``: the forms of a verdict's statements, and what its logical steps may conclude.
- ``non_solvable``, ``solvable``, ``aperiodic``, ``not_aperiodic``, ``quasi_aperiodic``, ``not_quasi_aperiodic``,
  ``identity_violation``, ``letters``, ``reduction``, ``verdict``: one kind each; the module docstring has the format
  and the proof.
- ``witness``: the kind about weights that solve the task, with ``witness_heads``; ``weights_file`` reads it from
  a ``.safetensors`` file.
- ``stepwise`` (three kinds: a recurrence in a number format, replayed), ``ordered`` (``chain`` and ``cycle``: letters
  that respect an order) and ``channels`` (bounds from the ranges of gates); ``number_format`` is their arithmetic.
- Families of matrices: ``matrix_base`` (subject, exact arithmetic), ``matrix_algebra`` (triangularisable, block
  triangular), ``matrix_group``, ``matrix_actions`` (finite monoids, column-monomial, rank one), ``matrix_images``,
  ``matrix_hardness``; ``matrix_channels`` and ``matrix_tracks`` (what a model does with
  them); ``matrix_family`` binds the bounds.
- ``circuit``: the kind whose subject is a threshold circuit. ``circuit_rows`` reads the file, ``circuit_claims`` what
  it is to compute; ``circuit_polynomial``, ``circuit_algebra`` and ``circuit_products`` derive what its rows compute
  modulo primes, ``circuit_bits`` follows the bits of an exact number; ``circuit_numbers``, ``circuit_layers``,
  ``circuit_complex`` and ``circuit_linear`` are the claims about numbers.
- ``circuit_mamba``: the kind for stacks of Mamba blocks. ``circuit_readings`` makes ranks of rows words of their own,
  ``circuit_activations`` recomputes tables of SiLU, softplus and decay, ``circuit_blocks`` is what a block computes.
- ``circuit_affine``: the kind for trees of affine maps. ``circuit_maps`` are these maps, ``circuit_entries`` makes
  their entries modulo m words of their own.
- ``circuit_words``: the kind for word problems and languages. ``circuit_automata`` run along with the word;
  ``circuit_prefixes`` (with ``circuit_functions`` and ``circuit_runs``) and ``circuit_trees`` say what the rows are as
  functions of their states.
"""

from tc0kit.certificates.base import CheckResult, Malformed, digest
from tc0kit.certificates.registry import KINDS, check, load, verify_file

__all__ = ["KINDS", "CheckResult", "Malformed", "check", "digest", "load", "verify_file"]
