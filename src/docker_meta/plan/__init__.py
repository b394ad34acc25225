"""From a unit to a graph of steps; generated commands. Pure."""
