"""Settings of the documentation: Sphinx with Markdown pages; the reference is made from the code."""
# ruff: noqa: INP001 -- a folder of Sphinx, no package

import sys
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_ext"))

project = "Docker Meta"
author = "the Docker Meta authors"
extensions = ["myst_parser", "docker_meta_reference"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_ext"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# A unit file may hold templates, which are no YAML.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = "Docker Meta"
html_static_path = ["_static"]
html_css_files = ["extra.css"]
html_copy_source = False
html_show_copyright = False


def setup(app: Sphinx) -> None:
    """Leave benchmarks.md out while it is not there: `make bench` writes it."""
    if not (HERE / "benchmarks.md").exists():
        app.connect("source-read", _without_benchmarks)


def _without_benchmarks(_app: Sphinx, page: str, content: list[str]) -> None:
    if page == "index":
        content[0] = content[0].replace("\nbenchmarks\n", "\n")
