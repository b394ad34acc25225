"""All that talks to a container engine; `api` is what the rest of the program sees."""
