"""The command `tools/base_images`."""

import argparse
import os

from private_engine import base_images
from private_engine.api import EngineApi
from private_engine.console import ToolError, log
from private_engine.image_recipes import RECIPES


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.build_only:
            for name in options.names or RECIPES:
                base_images.build(name)
        else:
            api = EngineApi(_engine_url(options.host))
            base_images.ensure(api, options.names or list(RECIPES), may_pull=not options.no_pull)
            log(f"{api.url} has {', '.join(options.names or RECIPES)}")
    except ToolError as error:
        log(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _engine_url(given: str | None) -> str:
    if url := given or os.environ.get("DOCKER_HOST"):
        return url
    message = "which engine? Set DOCKER_HOST or give --host"
    raise ToolError(message)


def _parser() -> argparse.ArgumentParser:
    tags = "; ".join(f"{name}: {', '.join(recipe.tags)}" for name, recipe in RECIPES.items())
    parser = argparse.ArgumentParser(
        prog="tools/base_images",
        description=(
            "See to it that an engine has the images that tests and examples start from. What it has is left alone; "
            "the rest is pulled, or made from Debian packages where no registry is reached."
        ),
    )
    parser.add_argument("names", nargs="*", choices=[[], *RECIPES], metavar="IMAGE", help=f"default: all ({tags})")
    parser.add_argument("-H", "--host", metavar="URL", help="the engine; default: $DOCKER_HOST")
    parser.add_argument("--no-pull", action="store_true", help="do not ask a registry")
    parser.add_argument("--build-only", action="store_true", help="only make the archives in the cache")
    return parser
