"""The recurrences of the catalogue in torch: for each family its definition and a fast form that equals it.

This room needs torch (``pip install 'tc0kit[torch]'``); nothing else of tc0kit imports it.

- Scans: ``diagonal`` (h' = a h + b entry by entry), ``dense`` (h' = A h + b), ``householder`` and ``dplr`` (matrix
  states with products of Householder factors, or diagonal plus rank one), ``permutation`` (column-one-hot times
  diagonal), ``lti`` (one fixed transition), ``linear_attention`` (matrix states with gates); nonlinear cells ``rnn``,
  ``sign_rnn``, ``mlp_rnn``, ``lstm``, ``gru``, ``slstm``, ``mlstm``, ``wkv``; without a state ``attention`` and
  ``long_convolution``. Each file has ``naive``, the definition token by token, and ``scan``.
- Networks: ``mixers`` (each family parametrised as the real systems ship it, ``patterns`` for hybrids), ``config``
  and ``stack`` (embedding, layers, read-out).
- ``precision``: number formats, and the rounding of states to them after each update; ``semantics``: the five semantics
  of ``tc0kit.models`` as a switch for linear recurrences; ``dyadic``: states without any rounding.

Sequences are time-major: axis 0 is the token. Every scan takes and returns whole sequences; state ``t`` is the one
after token ``t``. Run with one thread a process (``torch.set_num_threads(1)``) where results have to be the same bit by
bit.
"""

from tc0kit.errors import UserError

try:
    import torch as torch
except ImportError as error:
    raise UserError("this needs torch; install it with: pip install -c constraints.txt 'tc0kit[torch]'") from error
