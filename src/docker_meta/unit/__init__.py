"""From files to typed units. No engine."""
