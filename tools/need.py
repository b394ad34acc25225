"""See to it that commands are there: `tools/need.py COMMAND:DEBIAN-PACKAGE…`; says what to install where it may not."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from private_engine.console import ToolError, log
from private_engine.host import need_commands


def main() -> int:
    """Run the command and return its exit code."""
    pairs = (word.partition(":") for word in sys.argv[1:])
    try:
        need_commands({command: package for command, _, package in pairs})
    except ToolError as error:
        log(f"error: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
