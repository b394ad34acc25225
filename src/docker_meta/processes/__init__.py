"""What runs: commands on this machine and in containers, and waiting for it."""
