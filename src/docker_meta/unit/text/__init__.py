"""From a file's bytes to YAML values that know where they were written: phase 3 and what lies around it."""
