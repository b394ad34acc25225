"""Compose containers from YAML units: build, start, back up, test and update them from one declaration."""

__version__ = "0.1.0"
