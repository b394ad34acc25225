"""The network share of a private engine."""

import subprocess
from pathlib import Path

import pytest
from private_engine import network
from private_engine.network import Slot


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The stand-in for iptables, in front of an iptables that only prints its arguments."""
    printing = tmp_path / "printing"
    printing.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    printing.chmod(0o755)
    monkeypatch.setattr(network, "_working_iptables", lambda _name: str(printing))
    network.write_iptables_scripts(tmp_path / "bin", Slot(3))
    return tmp_path / "bin" / "iptables"


def test_chains_of_docker_are_renamed_and_nothing_else(script: Path) -> None:
    arguments = ["-A", "DOCKER-USER", "-j", "DOCKER", "-m", "comment", "--comment", "two words"]

    assert subprocess.check_output([script, *arguments], text=True) == (
        "-A|DMDEV3-USER|-j|DMDEV3|-m|comment|--comment|two words|"
    )


def test_forwarding_stays_as_the_machine_has_it(script: Path) -> None:
    assert subprocess.check_output([script, "--wait", "-P", "FORWARD", "DROP"], text=True) == ""


def test_engines_share_no_address() -> None:
    assert not Slot(0).network.overlaps(Slot(1).network)
    assert Slot(1).bridge_address == "10.201.0.1/17"
    assert Slot(1).pool == "10.201.128.0/17"
