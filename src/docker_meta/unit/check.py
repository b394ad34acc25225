"""Every problem of a configuration directory, without an engine."""

from typing import TYPE_CHECKING

from docker_meta.errors import Problem, UnitError
from docker_meta.unit.environment import environment_file_problems, list_variables
from docker_meta.unit.load import Loading

if TYPE_CHECKING:
    from docker_meta.unit.load import Configuration


def check_configuration(configuration: "Configuration") -> list[Problem]:
    """Return the problems of environment files and of every unit file, sorted, each once.

    Units get sample values for the arguments that they demand.
    """
    problems = [*configuration.catalog.problems(), *environment_file_problems(configuration.directory)]
    try:
        list_variables(configuration.environment.variables())
    except UnitError as error:
        # Without variables every unit would have problems that are none.
        return sorted({*problems, *error.problems})
    for unit, command, path in configuration.catalog.files():
        try:
            Loading(configuration, unit, command, path, None).check()
        except UnitError as error:
            problems += error.problems
    return sorted(set(problems))
