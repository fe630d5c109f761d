"""Servers whose tools are the operations of a web API: OpenAPI documents and FastAPI applications."""
