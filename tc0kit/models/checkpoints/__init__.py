"""Checkpoints of real models: which recurrence each layer runs, and which gates its weights can make.

- ``tensors``: safetensors files, sharded or not, read with the standard library and NumPy; nothing is unpickled.
- ``families``: which tensor names betray which recurrence (one row a family).
- ``gates``: from a module's weights to the range of its eigenvalues.
- ``enclosure``: bounds on the gates over every input, from the normalisation before the layer.
- ``checkpoint``: a file with its configuration -> the layers found, and the row of the catalogue that they make.
"""
