"""The least that a program on docker-py can do: a network, create, start, four containers at a time.

Run as a program of its own. Prints the seconds after the imports, since the process itself is timed from outside.
"""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor

import docker

THREADS = 4


def main() -> None:
    """Create a network and start containers on it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--image", required=True)
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    began = time.perf_counter()
    client = docker.from_env(timeout=120)
    client.networks.create(given.prefix, driver="bridge")

    def start(number: int) -> None:
        name = f"{given.prefix}-{number}"
        container = client.containers.create(given.image, given.command, name=name, network=given.prefix)
        container.start()

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(start, range(given.count)))
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
