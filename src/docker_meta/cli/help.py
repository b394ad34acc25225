"""`docker_start help`: the README of a unit or service, and how a unit is run."""

import argparse
from pathlib import Path

from docker_meta.cli.arguments import print_help
from docker_meta.cli.context import Context
from docker_meta.errors import UsageError


def handle(arguments: argparse.Namespace, context: Context) -> int:
    """Print what there is to read."""
    if arguments.about_unit:
        return _unit(arguments.about_unit, context)
    if arguments.service:
        return _service(arguments.service, context)
    print_help()
    return 0


def _unit(name: str, context: Context) -> int:
    configuration = context.configuration
    commands = configuration.commands(name)
    readme = configuration.directory / "units" / name / "README.md"
    if readme.is_file():
        context.say(_text(readme).rstrip() + "\n")
    context.say("commands: " + ", ".join(command.name for command in commands))
    if any(command.name == "start" for command in commands):
        context.say("\n" + configuration.parameters_help(name, "start").rstrip())
    return 0


def _service(name: str, context: Context) -> int:
    for folder in ("services", "data"):
        readme = context.configuration.directory / folder / name / "README.md"
        if readme.is_file():
            context.say(_text(readme).rstrip())
            return 0
    raise UsageError(f"there is no README.md for a service or data called {name} (docker_start list --services)")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
