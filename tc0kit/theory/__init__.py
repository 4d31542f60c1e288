"""Complexity classes and their lattice, cited theorems as rules, and ``decide``: question -> verdict.

- ``classes``: class names with uniformity, inclusions and separations (proved or conjectured).
- ``conjectures``: the assumptions that a verdict may rest on, and which implies which.
- ``facts``: what the algebra says of a task, each fact with the certificate that proves it.
- ``kernel``: judgements and theorems; a theorem can only be built by a rule.
- ``rules/``: one cited theorem each, grouped by what it speaks of.
- ``classify``: the complexity class of a task.
- ``decide``: the proof search and the verdict.
- ``wording``: the only place that writes "cannot".
- ``witness/``: weights for a yes.
- ``evidence``: a verdict as a certificate that the independent checker reads.
"""
