"""Files that cannot be read, or not as text."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from docker_meta.errors import UnitError
from tests.errors import cases

NOBODY = 65534
GOOD = b"web:\n  creation: {image: nginx}\n---\n- web: {command: start}\n"


@pytest.fixture
def unit_file(tmp_path: Path) -> Path:
    path = tmp_path / "units" / "web" / "start.yaml"
    path.parent.mkdir(parents=True)
    return path


def told(directory: Path) -> str:
    return cases.what_is_told(directory, ["run", "web/start"])


def test_a_folder_where_a_file_should_be(unit_file: Path, tmp_path: Path) -> None:
    unit_file.mkdir()
    assert told(tmp_path) == "units/web/start.yaml: this is a folder, but a file is needed here"


def test_a_link_that_leads_nowhere(unit_file: Path, tmp_path: Path) -> None:
    unit_file.symlink_to("gone.yaml")
    assert told(tmp_path) == "units/web/start.yaml: this link leads nowhere: gone.yaml"


def test_a_link_to_itself(unit_file: Path, tmp_path: Path) -> None:
    unit_file.symlink_to("start.yaml")
    expected = "units/web/start.yaml: the file cannot be read: too many levels of symbolic links"
    assert told(tmp_path) == expected


def test_a_pipe_is_not_waited_for(unit_file: Path, tmp_path: Path) -> None:
    os.mkfifo(unit_file)
    assert told(tmp_path) == "units/web/start.yaml: this is no regular file"


def test_a_file_without_the_right_to_read_it() -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are root's alone
        directory = Path(folder)
        directory.chmod(0o755)
        unit = directory / "units" / "web" / "start.yaml"
        unit.parent.mkdir(parents=True)
        unit.write_bytes(GOOD)
        assert told(directory) == "", "all that is imported lazily is there now"
        unit.chmod(0)
        with nobody():
            assert told(directory) == "units/web/start.yaml: the file cannot be read: permission denied"


@contextmanager
def nobody() -> Iterator[None]:
    """Be an ordinary user, since root reads everything; whoever is none stays who they are."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_file_that_is_no_utf_8(unit_file: Path, tmp_path: Path) -> None:
    unit_file.write_bytes(b"web:\n  creation: {image: nginx}\n# caf\xe9\n")
    expected = "units/web/start.yaml:3: byte 37 (0xe9) is no UTF-8; save the file as UTF-8"
    assert told(tmp_path) == expected


def test_a_file_in_utf_16(unit_file: Path, tmp_path: Path) -> None:
    unit_file.write_bytes(GOOD.decode().encode("utf-16"))
    assert told(tmp_path) == "units/web/start.yaml: this is UTF-16; save the file as UTF-8"


def test_a_nul_character(unit_file: Path, tmp_path: Path) -> None:
    unit_file.write_bytes(b"web:\n  creation: {image: ngi\0nx}\n")
    expected = "units/web/start.yaml:2:24: the control character U+0000 is not allowed in YAML"
    assert told(tmp_path) == expected


def test_a_file_of_ten_megabytes(unit_file: Path, tmp_path: Path) -> None:
    unit_file.write_bytes(GOOD + b"# padding\n" * 2**20)
    assert told(tmp_path) == "units/web/start.yaml: the file has 10.0 MiB; at most 4 MiB are read"


def test_a_byte_order_mark_does_no_harm(unit_file: Path, tmp_path: Path) -> None:
    unit_file.write_bytes(b"\xef\xbb\xbf" + GOOD)
    assert told(tmp_path) == ""


def test_line_breaks_of_windows_do_no_harm(unit_file: Path, tmp_path: Path) -> None:
    unit_file.write_bytes(GOOD.replace(b"\n", b"\r\n"))
    assert told(tmp_path) == ""


def test_places_count_windows_line_breaks_once(unit_file: Path, tmp_path: Path) -> None:
    unit_file.write_bytes(GOOD.replace(b"image", b"imgae").replace(b"\n", b"\r\n"))
    assert told(tmp_path).splitlines()[0].startswith("units/web/start.yaml:2:14: ")


def test_all_broken_environment_files_are_told_at_once(unit_file: Path, tmp_path: Path) -> None:
    unit_file.write_bytes(GOOD)
    (tmp_path / "environments" / "default.yaml").mkdir(parents=True)
    (tmp_path / "environments" / "local.yaml").write_bytes(b"A: \xff\n")
    assert told(tmp_path).splitlines() == [
        "environments/default.yaml: this is a folder, but a file is needed here",
        "environments/local.yaml:1: byte 3 (0xff) is no UTF-8; save the file as UTF-8",
    ]


def test_a_first_line_that_names_no_unit_command(tmp_path: Path) -> None:
    (tmp_path / "units").mkdir()
    path = tmp_path / "printed.yaml"
    path.write_bytes(b"# docker_start: web\n" + GOOD)
    with pytest.raises(UnitError) as error:
        cases.configuration(tmp_path).load_file(path)
    assert str(error.value) == (
        "printed.yaml:1:17: after `# docker_start: ` stands UNIT/COMMAND\n"
        "    1 | # docker_start: web\n"
        "      |                 ^^^"
    )
