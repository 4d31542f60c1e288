"""Threshold circuits: linear forms and look-ups, compilers, simulation, equivalence, exchange formats.

- The language: ``form`` (an integer linear combination of wires), ``builder`` (forms and look-ups to a circuit;
  every gate remembers where it comes from), ``circuit`` (the finished circuit as flat integer arrays), ``file``
  (JSON).
- What ``tc0kit compile`` names: ``compile``, with the example weights of ``samples``.
- Lemmas: ``numbers``, ``integers``, ``readings``, ``residues``, ``sums_of_products``, ``rounding``, ``addition``,
  ``activations``, ``inputs``, ``matrices``.
- Arithmetic and layers: ``iterated``, ``compact_product``, ``powers``, ``lti``, ``diagonal``, ``complex_diagonal``,
  ``triangular``, ``mamba``; explicit matrices: ``compile_matrices`` with ``matrix_family``, ``field_entries``,
  ``split_layer`` and ``finite_states``.
- Floats ``<m, e>``: ``floats`` (formats and their cast), ``float_arithmetic`` (what is computed, exactly),
  ``float_words`` (reading and cast in a circuit), ``float_sum``, ``float_product``, ``float_linear``,
  ``float_diagonal``; ``float_compile`` is what ``tc0kit compile --float`` names.
- Words: ``words`` (tasks), ``monoid_tree`` and ``affine_tree`` (log depth), ``solvable`` and ``cascade``
  (constant depth), ``barrington_program``.
- Running and counting: ``simulate`` with ``forms_eval``, ``bitsliced``, ``gates_eval``; ``statistics``, ``growth``,
  ``passes``.
- Proving: ``composition`` and ``running`` (all inputs, checked by ``tc0kit.certificates``), ``equivalence``
  (exhaustive, solver, random).
- ``uniform/``: gate i of the n-th circuit by arithmetic on indices, without building the circuit.
- ``exchange/``: one module a format of other tools.
"""
