"""Carry a plan out: scheduling, failure, interruption."""
