"""What an image is told about the network of its machine."""

import pytest
from private_engine.trust import pip_configuration


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("private_engine.trust._pip_files", list)
    for key in ("INDEX_URL", "EXTRA_INDEX_URL", "TRUSTED_HOST", "PROXY"):
        monkeypatch.delenv(f"PIP_{key}", raising=False)


def test_the_index_of_the_machine_goes_into_the_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.test/simple")

    assert pip_configuration() == (
        "[global]\ncert = /etc/ssl/certs/ca-certificates.crt\nindex-url = https://index.test/simple\n"
    )


@pytest.mark.parametrize("url", ["https://me:secret@index.test/simple", "file:///opt/simple", "http://localhost:3141/"])
def test_passwords_and_what_only_the_machine_reaches_stay_out(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", url)

    assert "index-url" not in pip_configuration()
