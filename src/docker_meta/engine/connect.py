"""Find the engine that a run works on, in the order of the manual, and connect to it."""

from collections.abc import Mapping

from docker_meta.engine.api import Engine, EngineVersion
from docker_meta.engine.endpoints import Endpoint, named_endpoint, well_known_endpoints
from docker_meta.engine.probe import probe
from docker_meta.errors import EngineUnavailable

SPARE_CONNECTIONS = 2
"""Beside those of the jobs: for what watches while they run."""


def connect(given: str | None, process_environment: Mapping[str, str], *, jobs: int) -> Engine:
    """Connect to the engine that is named, else to the first that answers.

    Args:
        given: the value of `-H`: a URL or the name of a Docker context.
        process_environment: where DOCKER_HOST and its kin are looked up.
        jobs: how many use the engine at once.

    Raises:
        EngineUnavailable: the named one, or none at all, answers.
        UsageError: the name is neither a URL nor a context.
    """
    named = named_endpoint(given, process_environment)
    endpoint, version = (named, _answer_of(named)) if named else _first_that_answers(process_environment)
    # docker-py takes 0.1 to 0.2 s to import, so that is left until it is sure that there is an engine.
    from docker_meta.engine.docker_py.engine import DockerEngine  # noqa: PLC0415

    return DockerEngine(endpoint, version, connections=jobs + SPARE_CONNECTIONS)


def _answer_of(named: Endpoint) -> EngineVersion | None:
    """Probe an endpoint that somebody named; over ssh only docker-py can ask, so its version stays unknown."""
    if named.url.startswith("ssh://"):
        return None
    try:
        return probe(named)
    except EngineUnavailable as error:
        raise EngineUnavailable(f"no engine at {error} (from {named.origin})", hint=error.hint) from error


def _first_that_answers(environment: Mapping[str, str]) -> tuple[Endpoint, EngineVersion]:
    failures, hints = [], []
    for endpoint in well_known_endpoints(environment):
        try:
            return endpoint, probe(endpoint)
        except EngineUnavailable as error:
            failures.append(str(error))
            hints.append(error.hint)
    hint = next(filter(None, hints), "start Docker or Podman, or name an engine with -H or DOCKER_HOST")
    raise EngineUnavailable(f"no container engine answers; tried {', '.join(failures)}", hint=hint)
