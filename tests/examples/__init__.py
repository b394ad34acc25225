"""Runs what README.md and docs/ show."""
