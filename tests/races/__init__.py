"""Small servers with one fault of concurrency each, and what real SDKs make of it; beside each the mended server.

``cases/<rule>/broken.py`` is what the rule of that name has to find, ``mended.py`` what it must not report.
"""
