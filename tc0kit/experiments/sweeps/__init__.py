"""Many runs: which ones, and on what they run.

- ``grid``: a base of settings and lists of values.
- ``engines``: local processes, or Ray.
- ``sweep``: runs what is not there yet and returns all records.
"""
