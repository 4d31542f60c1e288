"""Experiments: trained models and exact weights beside what the theory says. This room needs torch to train.

- ``data/``: words and their labels. ``settings``: what a run depends on. ``network``: its model.
- ``training/``: the loop, checkpoints, measurements, one run from settings to record.
- ``sweeps/``: many runs, on local processes or a Ray cluster. ``figure``: the runs of the paper's figure.
- ``exact_weights``, ``witness``: the weights of a proof on the kernels, in any number format.
- ``compare``: theory, exact weights and trained weights in one table (why this room may import the theory).
- ``eigenvalues``, ``plots``: what is looked at. ``storage``: files that are whole or absent.

A run takes one thread and counts CPU seconds. What it does not reach reads "not reached within the budget".
"""
