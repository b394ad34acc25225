"""The command line: one module a subcommand."""

import gc

# Before all other imports: they make many objects that live to the end, and looking through them takes a tenth of the
# time of a short command.
gc.set_threshold(100_000, 50, 50)
