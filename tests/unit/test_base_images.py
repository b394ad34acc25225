"""The images that a Dockerfile starts from."""

from pathlib import Path

import pytest

from docker_meta.unit.decode.base_images import base_images

DOCKERFILE = """\
# FROM commented/out
ARG BASE=debian
FROM my/builder:1 AS build
RUN make
FROM --platform=linux/amd64 my/base
COPY --from=build /out /out
COPY --chown=root --from=my/tools:2 /bin/tool /bin/
from build as again
FROM $BASE
FROM scratch
COPY --from=0 /a /a
"""


def test_stages_variables_and_scratch_are_no_images() -> None:
    assert base_images({"fileobj": DOCKERFILE}, Path("/")) == ("my/builder:1", "my/base", "my/tools:2")


def test_the_dockerfile_of_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "Other").write_text("FROM one\n")
    assert base_images({"path": "app", "dockerfile": "Other"}, tmp_path) == ("one",)


@pytest.mark.parametrize("build", [{"path": "gone"}, {"path": "https://host/repository.git"}, {}, {"path": 7}])
def test_what_cannot_be_read_here_has_none(tmp_path: Path, build: dict[str, object]) -> None:
    assert base_images(build, tmp_path) == ()
