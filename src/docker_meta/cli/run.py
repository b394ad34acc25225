"""`docker_start run UNIT/COMMAND[:VARIANT…]`: carry out the orders of a unit command, or print it."""

import argparse
from contextlib import ExitStack

from docker_meta.cli.arguments import parse_late
from docker_meta.cli.context import Context
from docker_meta.cli.output import progress_to
from docker_meta.errors import UsageError
from docker_meta.model.settings import RunOptions
from docker_meta.plan.command import is_file, is_generated, load_command, load_file
from docker_meta.unit.catalog import START
from docker_meta.unit.printing import print_unit
from docker_meta.unit.unit import Unit
from docker_meta.unit.variants import parse_unit_command


def handle(arguments: argparse.Namespace, context: Context) -> int:
    """Print or run the unit command and return the exit code."""
    if arguments.print_substitutions:
        return _print_substitutions(arguments, context)
    unit = _load(arguments, context)
    if arguments.print_unit:
        context.out.write(print_unit(unit, show_secrets=arguments.show_secrets))
        return 0
    return _run(unit, arguments, context)


def _load(arguments: argparse.Namespace, context: Context) -> Unit:
    def claim(words: list[str]) -> list[str]:
        return parse_late(words, arguments)

    if is_file(arguments.target):
        return load_file(context.configuration, arguments.target, arguments.unit, arguments.words, claim)
    return load_command(context.configuration, parse_unit_command(arguments.target), arguments.words, claim)


def _run(unit: Unit, arguments: argparse.Namespace, context: Context) -> int:
    # Imported here: printing a unit is quicker without all that talks to an engine.
    from docker_meta.cli.purging import confirm_purge  # noqa: PLC0415
    from docker_meta.interruption import Interruption  # noqa: PLC0415
    from docker_meta.run.runner import HowToRun, run_unit  # noqa: PLC0415
    from docker_meta.run.signals import watch_signals  # noqa: PLC0415

    jobs = arguments.jobs or _default_jobs(unit)
    options = RunOptions(recreate=arguments.recreate, adopt=arguments.adopt, dry_run=arguments.dry_run)
    title = ":".join([f"{unit.name}/{unit.command}", *arguments.target.split(":")[1:]])
    how = HowToRun(title=title, jobs=jobs, keep_going=arguments.keep_going, options=options)
    with ExitStack() as stack:
        engine = context.connect(jobs)
        stack.callback(engine.close)
        if not confirm_purge(unit, engine, how, arguments, context):
            context.say("nothing was done")
            return 1
        emit = stack.enter_context(progress_to(context, unit, dry_run=arguments.dry_run))
        interruption = Interruption()
        watch = stack.enter_context(watch_signals(interruption))
        finished = run_unit(unit, engine, emit, interruption, how)
        return watch.exit_code or finished.exit_code


def _default_jobs(unit: Unit) -> int:
    from docker_meta.run.runner import DEFAULT_JOBS  # noqa: PLC0415

    given = unit.environment.get("JOBS")
    if given is None:
        return DEFAULT_JOBS
    if not isinstance(given, int) or given < 1:
        raise UsageError(f"JOBS is {given!r}: write a whole number from 1 on")
    return given


def _print_substitutions(arguments: argparse.Namespace, context: Context) -> int:
    def claim(words: list[str]) -> list[str]:
        return parse_late(words, arguments)

    wanted, configuration = parse_unit_command(arguments.target), context.configuration
    command = START if is_generated(configuration, wanted) else wanted.command
    substituted = configuration.substituted if arguments.show_secrets else configuration.substituted_and_masked
    context.out.write(substituted(wanted.unit, command, arguments.words, claim=claim))
    return 0
