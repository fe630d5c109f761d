"""Makes the helper modules in this folder importable for all tests."""
