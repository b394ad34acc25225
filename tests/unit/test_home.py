import sys
from pathlib import Path

import pytest

from docker_meta.errors import UsageError
from docker_meta.unit.home import find_directory, is_name


def make(place: Path) -> Path:
    (place / "units").mkdir(parents=True)
    return place


def test_the_option_goes_before_the_variable(tmp_path: Path) -> None:
    given, other = make(tmp_path / "given"), make(tmp_path / "other")
    assert find_directory(str(given), {"DOCKERSTRA_CONF": str(other)}) == given


def test_the_variable_goes_before_the_home(tmp_path: Path) -> None:
    make(tmp_path / ".dockerstra")
    other = make(tmp_path / "other")
    assert find_directory(None, {"DOCKERSTRA_CONF": str(other), "HOME": str(tmp_path)}) == other


def test_the_home_goes_before_the_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "python"))
    make(tmp_path / "python/etc/dockerstra")
    home = make(tmp_path / ".dockerstra")
    assert find_directory(None, {"HOME": str(tmp_path)}) == home


def test_the_installation_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "python"))
    place = make(tmp_path / "python/etc/dockerstra")
    (tmp_path / ".dockerstra").mkdir()
    assert find_directory(None, {"HOME": str(tmp_path)}) == place


def test_a_relative_directory_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "here")
    monkeypatch.chdir(tmp_path)
    assert find_directory("here", {}) == tmp_path / "here"


def test_the_error_lists_every_place_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "python"))
    (tmp_path / ".dockerstra").mkdir()
    with pytest.raises(UsageError) as error:
        find_directory(None, {"HOME": str(tmp_path)})
    assert str(error.value) == (
        "there is no configuration directory; looked at\n"
        "  $DOCKERSTRA_CONF: not set\n"
        f"  {tmp_path}/.dockerstra: has no folder `units`\n"
        f"  {tmp_path}/python/etc/dockerstra: does not exist\n"
        "  /etc/dockerstra: does not exist\n"
        "`docker_start init` makes one with a working sample"
    )


def test_a_directory_of_the_option_is_never_skipped(tmp_path: Path) -> None:
    make(tmp_path / ".dockerstra")
    with pytest.raises(UsageError, match=r"^-c names no configuration directory: .*/wrong: does not exist"):
        find_directory(str(tmp_path / "wrong"), {"HOME": str(tmp_path)})


def test_a_directory_of_the_variable_is_never_skipped(tmp_path: Path) -> None:
    make(tmp_path / ".dockerstra")
    with pytest.raises(UsageError, match=r"^\$DOCKERSTRA_CONF names no configuration directory"):
        find_directory(None, {"HOME": str(tmp_path), "DOCKERSTRA_CONF": str(tmp_path / "wrong")})


@pytest.mark.parametrize("name", ["blog", "a/b", "a.b-c_1"])
def test_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "a b", "../a", "a/..", "/a", "a//b", ".", "ä", "a\n"])
def test_no_names(name: str) -> None:
    assert not is_name(name)
