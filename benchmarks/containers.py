"""Suite: ten containers started from nothing, found running, and removed."""

from collections.abc import Mapping

from benchmarks.contenders import AGAIN, PROCESS, REMOVE, START, BareDockerPy, ComposeLike, OurProgram, Repeated
from benchmarks.engine import DockerEngine, PodmanEngine, prepared_engine
from benchmarks.figures import Figure, Findings, Missing
from benchmarks.programs import Peers, find_peers
from benchmarks.samples import Samples, interleaved
from benchmarks.settings import Settings
from benchmarks.workload import COUNT, Workload, written_workload

HOW = f"""\
{COUNT} busybox containers on a network of their own, each of them a shell that ends at once on SIGTERM. In every round
each contender starts them from nothing, starts them again while all run, and removes them with their network; the next
one begins when the engine is empty again. Times are those of whole processes, from start to exit, output into a pipe.
Only of docker-py both are told: the time after its imports, which is that of network, create and start and nothing
else (4 threads, one client), and the time of the process. Compose is asked for `up -d`, and for `down -v -t 0`, which
kills the containers, while our `purge` ends them with SIGTERM. Another container, created only, uses the image, so that
nobody removes it."""

OURS, COMPOSE, BARE = "docker_start", "docker compose", "docker-py"
OLD_COMPOSE, PODMAN_COMPOSE = "docker-compose-1", "podman-compose"
OLDER = {OLD_COMPOSE: "docker-compose 1.29", PODMAN_COMPOSE: "podman-compose"}
UP_ALREADY = "`start` when all is up already"


def measure(settings: Settings) -> Findings:
    """Take the figures of the ten containers."""
    peers = find_peers()
    with prepared_engine() as engine, written_workload() as workload:
        contenders = _contenders(engine, workload, peers)
        taken = interleaved(contenders, settings)
        versions = {"engine": engine.describe(), **peers.versions}
    notes = tuple(
        f"{name} failed, and its turn was repeated: {failure}"
        for name, contender in contenders.items()
        for failure in contender.failures
    )
    return Findings(HOW, (*_figures(taken), *_older(taken, peers)), versions=versions, notes=notes)


def _contenders(engine: DockerEngine, workload: Workload, peers: Peers) -> Mapping[str, Repeated]:
    compose = ComposeLike(engine, workload, peers.here["compose"], ("--progress", "quiet"))
    contenders = {
        OURS: Repeated(engine, OurProgram(engine, workload)),
        COMPOSE: Repeated(engine, compose),
        BARE: Repeated(engine, BareDockerPy(engine)),
    }
    if old := peers.here.get(OLD_COMPOSE):
        contenders[OLD_COMPOSE] = Repeated(engine, ComposeLike(engine, workload, old))
    if podman_compose := peers.here.get(PODMAN_COMPOSE):
        podman = PodmanEngine(peers.here["podman"])
        podman.clean()
        contenders[PODMAN_COMPOSE] = Repeated(podman, ComposeLike(podman, workload, podman_compose))
    return contenders


def _figures(taken: dict[str, dict[str, Samples]]) -> list[Figure | Missing]:
    ours, compose, bare = (taken[name] for name in (OURS, COMPOSE, BARE))
    start, nothing_else = f"`start` of {COUNT} containers from nothing", "docker-py, 4 threads, nothing else"
    return [
        Figure(start, ours[START], "docker compose up -d", compose[START], 1.0),
        Figure(start, ours[START], f"{nothing_else}, after its imports", bare[START], 1.2),
        Figure(start, ours[START], f"{nothing_else}, the whole process", bare[PROCESS]),
        Figure("docker-py, after its imports, for comparison", bare[START], "docker compose up -d", compose[START]),
        Figure(f"`purge` of {COUNT} containers", ours[REMOVE], "docker compose down -v -t 0", compose[REMOVE], 0.9),
        Figure(UP_ALREADY, ours[AGAIN], "docker compose up -d", compose[AGAIN], 4.0),
    ]


def _older(taken: dict[str, dict[str, Samples]], peers: Peers) -> list[Figure | Missing]:
    return [
        Figure(UP_ALREADY, taken[OURS][AGAIN], f"{title} up -d", taken[name][AGAIN], 1.0, is_strict=True)
        if name in taken
        else Missing(UP_ALREADY, f"{title} up -d", peers.missing[name])
        for name, title in OLDER.items()
    ]
