"""Networks given by exact weights: what a witness is written as, and how it is run.

- ``network``: layers of recurrent heads with token-wise maps between them; what each tensor means.
- ``file``: the ``.safetensors`` form, written and read with the standard library and NumPy.
- ``evaluate``: many words at once, in float64.
- ``exact``: one word, in exact arithmetic: the reference.
"""
