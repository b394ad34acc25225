"""From options as units write them to what docker-py takes. Pure."""
