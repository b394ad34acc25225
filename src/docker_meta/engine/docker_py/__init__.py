"""Engines behind docker-py: the only modules that import it."""
