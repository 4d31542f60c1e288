"""Training: one loop for every model.

- ``loop``: AdamW, the curriculum, early stopping, resuming.
- ``checkpoint``: the whole state of a run in one safetensors file.
- ``measure``: accuracy by position on words of the test split.
- ``trial``: one run from settings to a record.
"""
