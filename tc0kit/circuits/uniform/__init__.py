"""Uniform families: gate i of the n-th circuit by arithmetic on indices.

``family`` is the interface and says what is claimed, ``plan`` the layout in banks, ``ends`` and ``residues`` and
``stairs`` the steps that families share, ``whole`` the circuit that a family describes. ``catalogue`` names them.
"""
