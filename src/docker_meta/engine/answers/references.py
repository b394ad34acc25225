"""Names of images, taken apart. Pure."""


def split_reference(reference: str) -> tuple[str, str]:
    """Return repository and tag, or repository and digest; what is not given is empty."""
    repository, at, digest = reference.partition("@")
    if at:
        return repository, digest
    head, colon, tag = reference.rpartition(":")
    return (head, tag) if colon and "/" not in tag else (reference, "")


def with_tag(reference: str) -> str:
    """Add `:latest` where there is neither tag nor digest."""
    return reference if split_reference(reference)[1] else f"{reference}:latest"


def registry_of(reference: str) -> str:
    """Return the registry's host that a reference names; without one it is Docker Hub."""
    first, slash, _ = reference.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else "Docker Hub"


def familiar(reference: str) -> str:
    """Leave out what stands for Docker Hub: `docker.io/library/busybox` is `busybox`."""
    for beginning in ("docker.io/", "index.docker.io/"):
        reference = reference.removeprefix(beginning)
    return reference.removeprefix("library/")
