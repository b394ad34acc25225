"""Events turned into something to look at."""
