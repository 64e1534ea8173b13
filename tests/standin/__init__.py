"""A YouTube on loopback."""
