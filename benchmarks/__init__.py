"""Measurements of the program beside its peers: `make bench`, or `python -m benchmarks --help`."""
