"""The archive that this machine's apt uses."""

from collections.abc import Iterator

import pytest
from private_engine import debian
from private_engine.console import ToolError

URIS = """\
'http://mirror.test/debian/dists/bookworm/InRelease' mirror.test_debian_dists_bookworm_InRelease 0
'http://mirror.test/debian/dists/bookworm-updates/InRelease' mirror.test_debian_dists_bookworm-updates_InRelease 0
'http://safe.test/debian-security/dists/bookworm-security/InRelease' safe.test_InRelease 0
"""


@pytest.fixture(autouse=True)
def forget_the_archive(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("DOCKER_META_DEBIAN_ARCHIVE", raising=False)
    debian.host_archive.cache_clear()
    yield
    debian.host_archive.cache_clear()


def test_the_archive_is_the_one_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "run", lambda _command: URIS)

    assert debian.host_archive() == debian.Archive(
        main="http://mirror.test/debian", security="http://safe.test/debian-security"
    )


def test_a_machine_without_debian_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "run", lambda _command: "")

    with pytest.raises(ToolError, match="DOCKER_META_DEBIAN_ARCHIVE"):
        debian.host_archive()
