"""SARIF 2.1.0: what GitHub code scanning and other viewers read."""

from mcplint.report.sarif.log import render

__all__ = ["render"]
