"""`docker_start check`: validate every file of the configuration directory, without an engine."""

import argparse

import msgspec

from docker_meta.cli.context import Context


def handle(arguments: argparse.Namespace, context: Context) -> int:
    """Print all problems, not only the first; exit code 2 if there are any."""
    problems = context.configuration.check()
    for problem in problems:
        context.say(msgspec.json.encode(problem).decode() if arguments.json else str(problem))
    if arguments.json:
        return 2 if problems else 0
    number = len(problems)
    context.say(f"{number} problem{'' if number == 1 else 's'}" if problems else "no problems")
    return 2 if problems else 0
