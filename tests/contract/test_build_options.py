"""Every option of docker-py's `build`, by its own name, read back from the image or seen by its effect."""

import tarfile
from pathlib import Path
from typing import Any

import pytest
from docker.api.build import BuildApiMixin

from docker_meta.engine.api import Engine
from docker_meta.interruption import Interruption
from tests.contract.conftest import Named
from tests.contract.helpers import IMAGE, logs, started
from tests.contract.options import BUILD, EFFECTS, look_up, parameters

pytestmark = pytest.mark.engine


def built(engine: Engine, **options: Any) -> tuple[str, list[str]]:
    """Build; returns the image's id and the output."""
    lines: list[str] = []
    return engine.build_image(options, lines.append, lambda _: None, Interruption()), lines


@pytest.mark.parametrize(("option", "value", "dockerfile", "path", "expected"), BUILD)
def test_an_option_of_build_is_read_back(
    real_engine: Engine, tmp_path: Path, *, option: str, value: object, dockerfile: str, path: str, expected: object
) -> None:
    (tmp_path / "Dockerfile").write_text(dockerfile)
    image_id, _ = built(real_engine, path=str(tmp_path), **{option: value})
    found = real_engine.find_image(image_id)
    assert found is not None
    assert look_up(found.attributes, path) == expected


@pytest.mark.parametrize(("option", "value", "command", "expected"), EFFECTS)
def test_an_option_of_build_has_its_effect(
    real_engine: Engine, tmp_path: Path, *, option: str, value: object, command: str, expected: str
) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nRUN {command}\n")
    _, lines = built(real_engine, path=str(tmp_path), nocache=True, **{option: value})
    assert expected in lines


def test_tag_and_dockerfile_of_a_build(real_engine: Engine, named: Named, tmp_path: Path) -> None:
    (tmp_path / "Other").write_text(f"FROM {IMAGE}\nCOPY . /all\nLABEL x={named('x')}\n")
    (tmp_path / ".dockerignore").write_text("# comment\nsecret*\n")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "public.txt").write_text("public")
    image_id, _ = built(real_engine, path=str(tmp_path), tag=f"{named('image')}:1", dockerfile="Other")
    found = real_engine.find_image(f"{named('image')}:1")
    assert found is not None
    assert found.id == image_id
    started(real_engine, named("web"), ["ls", "/all"], image=image_id)
    assert "public.txt" in logs(real_engine, named("web"))
    assert "secret.txt" not in logs(real_engine, named("web"))


def test_the_text_of_a_dockerfile_can_be_built(real_engine: Engine, named: Named) -> None:
    image_id, _ = built(real_engine, fileobj=f"FROM {IMAGE}\nLABEL x={named('x')}\n")
    found = real_engine.find_image(image_id)
    assert found is not None
    assert dict(found.labels) == {"x": named("x")}


def test_an_archive_can_be_built(real_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nLABEL from=archive\n")
    with tarfile.open(tmp_path / "context.tar", "w") as archive:
        archive.add(tmp_path / "Dockerfile", "Dockerfile")
    image_id, _ = built(real_engine, fileobj=str(tmp_path / "context.tar"), custom_context=True)
    found = real_engine.find_image(image_id)
    assert found is not None
    assert dict(found.labels) == {"from": "archive"}


def test_every_option_of_build_has_a_row() -> None:
    rows = {row[0] for row in (*BUILD, *EFFECTS)} | {"path", "tag", "dockerfile", "fileobj", "custom_context", "self"}
    assert parameters(BuildApiMixin.build) - rows == set()
