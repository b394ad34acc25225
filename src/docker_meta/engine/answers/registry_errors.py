"""What a pull or push that failed means for who asked for it. Pure."""

import re

from msgspec import Struct

from docker_meta.errors import EngineError, NotFound


class _Rule(Struct, frozen=True):
    pattern: str
    message: str
    hint: str
    kind: type[EngineError] = EngineError


_NEEDS_LOGIN = (
    r"pull access denied|requested access to the resource is denied|unauthorized|authentication required|denied:"
    r"|no basic auth credentials|access forbidden"
)
_NOT_THERE = r"manifest (for \S+ )?(unknown|not found)|does not exist|name (not known|unknown)|not found"
_NOT_REACHED = (
    r"no such host|connection refused|i/o timeout|network is unreachable|timeout|connection reset|\bEOF\b"
    r"|temporary failure|server misbehaving|request canceled|proxyconnect"
)
_RULES = (
    _Rule(r"does not exist locally", "there is no image {reference} to push", "build or tag it first", NotFound),
    _Rule(
        r"server gave HTTP response to HTTPS client",
        "{registry} speaks HTTP, not HTTPS",
        "add {registry} to `insecure-registries` of the engine's configuration",
    ),
    _Rule(
        r"x509|certificate",
        "the certificate of {registry} is not trusted",
        "add its CA to /etc/docker/certs.d/{registry}/ca.crt on the engine's machine",
    ),
    _Rule(_NOT_REACHED, "{registry} is not reached", "is the engine's machine on line, and the registry's name right?"),
    _Rule(
        _NOT_THERE, "{registry} has no image {reference}", "is the name right? If it is private: `{login}`", NotFound
    ),
    _Rule(_NEEDS_LOGIN, "{registry} refuses {reference}", "`{login}`"),
)


def registry_error(error: EngineError, reference: str, *, registry: str, no_credentials: str = "") -> EngineError:
    """Return the error to show: which image, which registry, what is the matter with it.

    Args:
        error: what the engine passed on.
        reference: the image.
        registry: its registry.
        no_credentials: why the credentials could not be read; empty if they could.
    """
    text = str(error)
    if no_credentials and re.search(f"{_NEEDS_LOGIN}|{_NOT_THERE}", text, re.IGNORECASE):
        message = f"{registry} does not give {reference} without credentials: {text}"
        return NotFound(message, status=error.status, hint=f"they could not be read: {no_credentials}")
    login = "docker login" if registry == "Docker Hub" else f"docker login {registry}"
    words = {"registry": registry, "reference": reference, "login": login}
    for rule in _RULES:
        if re.search(rule.pattern, text, re.IGNORECASE):
            message = f"{rule.message.format(**words)}: {text}"
            return rule.kind(message, status=error.status, hint=rule.hint.format(**words))
    return error
