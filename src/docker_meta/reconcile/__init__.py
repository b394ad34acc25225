"""Bring one container, image, volume or network to what its declaration says."""
