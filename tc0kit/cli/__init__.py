"""The command line: one file a command. Only this room imports typer.

- ``app``: the commands put together, and the exit codes.
- ``options``: options that several commands share.
- ``output``: JSON, tables, colour and progress.
- ``circuits``: what the circuit commands share.
- ``compile``, ``stats``, ``simulate``, ``equiv``, ``draw``, ``export``: the circuit commands.
- ``solve``, ``classify``, ``reduce``, ``verify``, ``explain``, ``catalogue``: the commands.
"""
