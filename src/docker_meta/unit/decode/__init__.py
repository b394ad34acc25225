"""From YAML documents to typed containers and orders, with every problem at its place: phase 4 and what follows."""
