"""What values of options may be."""
