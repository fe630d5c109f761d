"""The reports of ``mcplint graph``."""
