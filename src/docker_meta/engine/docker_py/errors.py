"""The door at which docker-py's exceptions and those of its transport become ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import requests
import urllib3
from docker.credentials.errors import StoreError
from docker.errors import APIError, DockerException, InvalidArgument, InvalidVersion

from docker_meta.engine.answers.hints import hint_for
from docker_meta.errors import Conflict, EngineError, EngineUnavailable, NotFound, OrderFailed

NOT_FOUND, CONFLICT = 404, 409

# What is a conflict, but is told with another status: by Podman, and by Docker for a network in use.
_CONFLICT_WORDS = re.compile(
    r"already in use|container state improper|running or paused containers cannot be removed|has active endpoints"
    r"|is being used|image is in use|in use by a container|not paused|is already paused"
    r"|UNIQUE constraint failed|container already exists"
)
_NOT_FOUND_WORDS = re.compile(r"network not found|image not known|no such container|no such volume")


@contextmanager
def engine_door(url: str) -> Iterator[None]:
    """Let nothing of docker-py out: what it raises inside becomes an error of ours.

    Raises:
        NotFound, Conflict, EngineError: the engine said no.
        EngineUnavailable: it said nothing, or broke off.
    """
    try:
        yield
    except APIError as error:
        raise refusal(_explanation(error), status=error.status_code or 0) from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, ConnectionError, TimeoutError) as error:
        raise EngineUnavailable(f"the engine at {url} {_what_happened(error)}") from error
    except (DockerException, StoreError) as error:
        raise EngineError(str(error), hint=hint_for(str(error))) from error


@contextmanager
def options_door(what: str) -> Iterator[None]:
    """Turn docker-py's complaints about the values of options into failures of the order.

    Raises:
        OrderFailed: docker-py does not take the options as they are.
    """
    try:
        yield
    except (requests.RequestException, OrderFailed):
        raise
    except (InvalidArgument, InvalidVersion, TypeError, ValueError, AttributeError, KeyError) as error:
        raise OrderFailed(f"{what}: {_complaint(error)}") from error
    except DockerException as error:
        raise OrderFailed(f"{what}: {error}") from error


def refusal(message: str, *, status: int) -> EngineError:
    """Return the error for what the engine said."""
    kind = {NOT_FOUND: NotFound, CONFLICT: Conflict}.get(status, EngineError)
    if kind is EngineError and _CONFLICT_WORDS.search(message):
        kind = Conflict
    elif kind is EngineError and _NOT_FOUND_WORDS.search(message):
        kind = NotFound
    return kind(message, status=status, hint=hint_for(message))


def raise_refusal(answer: requests.Response) -> NoReturn:
    """Raise what an answer with an error status says."""
    try:
        message = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        message = answer.text.strip() or f"status {answer.status_code}"
    raise refusal(message, status=answer.status_code)


def _explanation(error: APIError) -> str:
    return str(error.explanation or error).strip()


def _complaint(error: Exception) -> str:
    text = str(error).strip("'\"")
    return f"`{text}` is missing" if isinstance(error, KeyError) else text.replace("<class '", "").replace("'>", "")


def _what_happened(error: BaseException) -> str:
    chain = list(_causes(error))
    if any(isinstance(cause, requests.JSONDecodeError) for cause in chain):
        return "gave an answer that cannot be read"
    if any(isinstance(cause, ConnectionRefusedError) for cause in chain):
        return "has gone away: connection refused"
    if any(isinstance(cause, FileNotFoundError) for cause in chain):
        return "has gone away: no such socket"
    if any(isinstance(cause, PermissionError) for cause in chain):
        return "is not reached: permission denied"
    slow = (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)
    if any(isinstance(cause, slow) for cause in chain):
        return "does not answer in time"
    return "broke off the connection"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Walk through an error, what it wraps, and what that came from."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        waiting += [part for part in current.args if isinstance(part, BaseException)]
        waiting.append(getattr(current, "reason", None) if isinstance(current, urllib3.exceptions.HTTPError) else None)
