"""An engine in memory, and the dry run, which is a layer of it over a real one."""
