"""Tests on a real engine run in a world of their own."""

from tests.orders.registry import registry
from tests.orders.world import world, world_engine

__all__ = ["registry", "world", "world_engine"]
