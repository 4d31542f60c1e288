"""Experiments: trained models and exact weights beside what the theory says. This room needs torch to train.

- ``data``: words and labels.
- ``settings``, ``training``: one run: settings, the loop, checkpoints, measurements.
- ``storage``: files that are whole or absent.
"""
