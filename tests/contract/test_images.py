"""What every engine does with images."""

from pathlib import Path
from typing import Any

import pytest

from docker_meta.engine.api import Engine, Progress
from docker_meta.errors import Conflict, NotFound, OrderFailed
from docker_meta.interruption import Interruption
from tests.contract.conftest import Named
from tests.contract.helpers import IMAGE, live, spec


def build(engine: Engine, **options: Any) -> str:
    """Build without looking at the output."""
    return engine.build_image(options, lambda _: None, lambda _: None, Interruption())


def test_an_image_is_found_by_reference_and_id(engine: Engine) -> None:
    found = engine.find_image(IMAGE)
    assert found is not None
    assert IMAGE in found.tags
    assert engine.find_image(found.id) == found
    assert engine.find_image("busybox") == found
    assert engine.find_image("docker.io/library/busybox:latest") == found


def test_an_image_that_is_not_there_is_none(engine: Engine, named: Named) -> None:
    assert engine.find_image(named("none")) is None


def test_the_beginning_of_an_id_is_no_image(engine: Engine) -> None:
    found = engine.find_image(IMAGE)
    assert found is not None
    assert engine.find_image(found.id.removeprefix("sha256:")[:4]) is None


def test_a_tagged_image_has_both_names(engine: Engine, named: Named) -> None:
    engine.tag_image(IMAGE, repository=named("image"), tag="1")
    found = engine.find_image(f"{named('image')}:1")
    assert found == engine.find_image(IMAGE)
    engine.remove_image(f"{named('image')}:1", force=False, noprune=False)
    assert engine.find_image(f"{named('image')}:1") is None
    assert engine.find_image(IMAGE) is not None


def test_a_tag_moves_to_another_image(engine: Engine, named: Named) -> None:
    engine.tag_image(IMAGE, repository=named("image"), tag="1")
    other = build(engine, tag=f"{named('image')}:1", fileobj=f"FROM {IMAGE}\nLABEL x={named('x')}\n")
    found = engine.find_image(f"{named('image')}:1")
    assert found is not None
    assert found.id == other
    old = engine.find_image(IMAGE)
    assert old is not None
    assert f"{named('image')}:1" not in old.tags
    engine.remove_image(other, force=True, noprune=False)


def test_what_is_not_there_cannot_be_tagged(engine: Engine, named: Named) -> None:
    with pytest.raises(NotFound):
        engine.tag_image(named("none"), repository=named("image"), tag="1")


def test_a_built_image_has_its_tag_and_labels(engine: Engine, named: Named, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nLABEL from=dockerfile\n")
    tag = f"{named('image')}:1"
    image_id = build(engine, path=str(tmp_path), tag=tag, labels={"unit": named("unit")})
    found = engine.find_image(tag)
    assert found is not None
    assert found.id == image_id
    assert found.labels["unit"] == named("unit")
    engine.remove_image(tag, force=False, noprune=False)
    assert engine.find_image(image_id) is None


def test_a_build_without_context_says_what_is_missing(engine: Engine, named: Named) -> None:
    with pytest.raises(OrderFailed, match="give `path`"):
        build(engine, tag=named("image"))


def test_removing_an_image_that_is_gone_is_no_error(engine: Engine, named: Named) -> None:
    engine.remove_image(named("none"), force=False, noprune=False)


def test_an_image_in_use_is_not_removed(engine: Engine, named: Named) -> None:
    tag = f"{named('image')}:1"
    build(engine, tag=tag, fileobj=f"FROM {IMAGE}\nLABEL x={named('use')}\n")
    container_id = engine.create_container(spec(named("web"), image=tag))
    with pytest.raises(Conflict):
        engine.remove_image(tag, force=False, noprune=False)
    engine.remove_container(container_id, anonymous_volumes=True)
    engine.remove_image(tag, force=False, noprune=False)
    assert engine.find_image(tag) is None


def test_a_committed_container_is_an_image(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("web"), labels={"a": "b"}))
    image_id = engine.commit_container(
        container_id,
        repository=named("image"),
        tag="2",
        message="why",
        author="Somebody <somebody@example.org>",
        changes=["ENV X=1", 'CMD ["true"]'],
        pause=True,
    )
    found = engine.find_image(f"{named('image')}:2")
    assert found is not None
    assert found.id == image_id
    engine.remove_image(f"{named('image')}:2", force=False, noprune=False)


@pytest.mark.engine
def test_a_commit_keeps_files_and_applies_changes(real_engine: Engine, named: Named) -> None:
    container_id = real_engine.create_container(spec(named("web"), ["touch", "/new"]))
    image_id = real_engine.commit_container(
        container_id, repository=named("image"), tag="3", message="why", author="me", changes=["ENV X=1"], pause=False
    )
    found = real_engine.find_image(image_id)
    assert found is not None
    assert "X=1" in found.attributes["Config"]["Env"]
    assert (found.attributes["Comment"], found.attributes["Author"]) == ("why", "me")
    real_engine.remove_image(image_id, force=True, noprune=False)


@pytest.mark.parametrize("repository", ["no-such-registry.invalid/image", "localhost:1/image"])
@pytest.mark.engine
def test_a_registry_that_is_not_reached_is_named(real_engine: Engine, repository: str) -> None:
    progress: list[Progress] = []
    registry = repository.partition("/")[0]
    with pytest.raises(Exception, match=f"{registry} is not reached"):
        real_engine.pull_image(repository, progress.append, Interruption())


def test_a_container_made_before_the_tag_moved_keeps_its_image(engine: Engine, named: Named) -> None:
    tag = f"{named('image')}:1"
    first = build(engine, tag=tag, fileobj=f"FROM {IMAGE}\nLABEL x={named('first')}\n")
    container_id = engine.create_container(spec(named("web"), image=tag))
    second = build(engine, tag=tag, fileobj=f"FROM {IMAGE}\nLABEL x={named('second')}\n")
    assert live(engine, named("web")).image_id == first
    assert [one.id for one in engine.list_containers(image=first)] == [container_id]
    engine.remove_container(container_id, anonymous_volumes=True)
    for image_id in (first, second):
        engine.remove_image(image_id, force=True, noprune=False)


@pytest.mark.engine
def test_connections_are_used_again(real_engine: Engine) -> None:
    for number in range(20):
        real_engine.find_image(f"no-image-{number}")
        real_engine.find_container(f"no-container-{number}")
    client: Any = real_engine
    pool = client._client.get_adapter("http+docker://localhost").get_connection("")
    assert pool.num_requests >= 40
    assert pool.num_connections < pool.num_requests / 4
