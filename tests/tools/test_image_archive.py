"""Archives for `docker load` from plain folders."""

import os
import tarfile
from pathlib import Path

from private_engine.image_archive import write_image


def make_root(folder: Path, names: list[str]) -> Path:
    root = folder / "root"
    root.mkdir(parents=True)
    for name in names:
        (root / name).write_text("same")
    os.link(root / "b", root / "a-link")
    (root / "link").symlink_to("b")
    return root


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    for number, names in enumerate((["b", "c"], ["c", "b"])):
        root = make_root(tmp_path / str(number), names)
        write_image(tmp_path / f"{number}.tar", ["x:latest"], {"Cmd": ["sh"]}, [root])

    assert (tmp_path / "0.tar").read_bytes() == (tmp_path / "1.tar").read_bytes()


def test_hard_links_point_to_the_first_name(tmp_path: Path) -> None:
    root = make_root(tmp_path, ["b"])
    write_image(tmp_path / "image.tar", ["x:latest"], {}, [root])
    with tarfile.open(tmp_path / "image.tar") as image:
        layer = image.extractfile(next(name for name in image.getnames() if name.endswith("/layer.tar")))
        assert layer is not None
        with tarfile.open(fileobj=layer) as tar:
            links = {entry.name: (entry.islnk(), entry.linkname) for entry in tar}

    assert links == {"a-link": (False, ""), "b": (True, "a-link"), "link": (False, "b")}
