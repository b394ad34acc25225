"""What a composition says: pure data."""
