"""Tests on a real engine run in a world of their own."""

from tests.orders.world import world, world_engine

__all__ = ["world", "world_engine"]
