"""The command `tools/engine`."""

import argparse
import os
from collections.abc import Mapping

from private_engine.api import EngineApi
from private_engine.console import ToolError, log, result
from private_engine.daemon import Engine
from private_engine.kinds import DEFAULT_KIND, KINDS
from private_engine.leftovers import empty
from private_engine.places import cache_root


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    if options.action == "cache":
        result(str(cache_root()))
        return 0
    try:
        if options.action == "find" and (url := running_engine(os.environ)):
            log(f"using the engine at {url}")
            result(f"DOCKER_HOST={url}")
            return 0
        engine = Engine.named(options.name)
        if options.action in {"up", "find"}:
            engine.up(options.kind)
            if options.empty:
                empty(engine.api)
            result(f"DOCKER_HOST={engine.places.url}")
        elif options.crash:
            engine.crash()
        else:
            engine.down(fast=options.fast, purge=options.purge)
    except ToolError as error:
        log(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def running_engine(environment: Mapping[str, str]) -> str | None:
    """Return the address of the engine that a user of this machine would use, if it answers."""
    if chosen := environment.get("DOCKER_HOST"):
        return chosen
    folders = filter(None, ["/var/run", environment.get("XDG_RUNTIME_DIR")])
    urls = (f"unix://{folder}/docker.sock" for folder in folders)
    return next((url for url in urls if EngineApi(url).answers()), None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tools/engine",
        description="Start and stop container engines for development, beside whatever engine the machine has.",
    )
    actions = parser.add_subparsers(dest="action", required=True)
    find = actions.add_parser("find", help="print the engine that the machine has; where there is none, start one")
    find.add_argument("name", help="of the one that is started")
    find.set_defaults(kind=DEFAULT_KIND, empty=False)
    up = actions.add_parser("up", help="start an engine and print DOCKER_HOST=…; one that runs is only reported")
    up.add_argument("name")
    up.add_argument("--kind", choices=KINDS, default=DEFAULT_KIND, help="default: %(default)s")
    up.add_argument("--empty", action="store_true", help="remove what earlier runs left in it, except base images")
    down = actions.add_parser("down", help="stop an engine; its data are kept")
    down.add_argument("name")
    how = down.add_mutually_exclusive_group()
    how.add_argument("--fast", action="store_true", help="kill the containers first instead of waiting for them")
    how.add_argument("--purge", action="store_true", help="like --fast, and remove all data of the engine")
    how.add_argument("--crash", action="store_true", help="kill the daemon alone; containers live on")
    actions.add_parser("cache", help="print where engines and downloads are kept")
    return parser
