"""What engines and registries answer, understood. Pure."""
