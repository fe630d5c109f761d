"""What rules take for granted of SDKs, libraries and CPython: each fact (F1–F34) tested against the real thing.

A test here fails when a pinned version changes its mind: then the fact, and the rules that its docstring names, have to
be looked at again. ``probes/`` holds the programs that run inside the oracle environments.
"""
