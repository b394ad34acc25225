"""The network of a private engine: its own bridge, addresses and iptables chains.

A dockerd flushes the chains DOCKER and DOCKER-* when it starts, whoever filled them, and so the second engine of a
machine takes the published ports of the first away. Hence a private engine calls iptables through a small script that
renames them.
"""

import ipaddress
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from private_engine.console import ToolError
from private_engine.host import find_command, run, succeeds
from private_engine.locks import locked
from private_engine.places import RUNTIME_ROOT, EnginePlaces, existing_engines

FIRST_NETWORK = ipaddress.IPv4Network("10.200.0.0/16")
SLOTS = 50
TABLES = ("nat", "filter", "raw", "mangle")
ADDRESS = re.compile(r"\b\d+\.\d+\.\d+\.\d+(?:/\d+)?")


@dataclass(frozen=True)
class Slot:
    """The share of the machine's network that one engine has to itself."""

    number: int

    @property
    def network(self) -> ipaddress.IPv4Network:
        first = int(FIRST_NETWORK.network_address) + self.number * FIRST_NETWORK.num_addresses
        return ipaddress.IPv4Network((first, FIRST_NETWORK.prefixlen))

    @property
    def bridge(self) -> str:
        return f"dmdev{self.number}"

    @property
    def chain(self) -> str:
        return f"DMDEV{self.number}"

    @property
    def bridge_address(self) -> str:
        """The gateway of the default network, which takes the lower half."""
        return f"{self.network.network_address + 1}/17"

    @property
    def pool(self) -> str:
        """The upper half: from here come the networks that users create."""
        return str(list(self.network.subnets(prefixlen_diff=1))[1])


def read_slot(places: EnginePlaces) -> Slot | None:
    """The slot that an engine has taken."""
    return Slot(int(places.slot_file.read_text())) if places.slot_file.exists() else None


def take_slot(places: EnginePlaces) -> Slot:
    """Give the engine a slot whose addresses nobody uses, and set up its bridge.

    The lock belongs to the whole machine, and the bridge is there before it is released: so engines of another cache,
    or of another tool, are seen as well.
    """
    with locked(RUNTIME_ROOT / "slots.lock"):
        slot = read_slot(places)
        if slot is None or not (Path("/sys/class/net") / slot.bridge).exists():
            slot = _find_free_slot(places, slot)
            places.slot_file.write_text(f"{slot.number}\n")
        if not (Path("/sys/class/net") / slot.bridge).exists():
            run(["ip", "link", "add", slot.bridge, "type", "bridge"])
        run(["ip", "address", "replace", slot.bridge_address, "dev", slot.bridge])
        run(["ip", "link", "set", slot.bridge, "up"])
    return slot


def _find_free_slot(places: EnginePlaces, kept: Slot | None) -> Slot:
    others = {read_slot(other) for other in existing_engines() if other.name != places.name}
    used = _used_networks()
    candidates = [kept] if kept else []
    candidates += [Slot(number) for number in range(SLOTS)]
    for slot in candidates:
        is_free = not any(network.overlaps(slot.network) for network in used)
        if slot not in others and is_free and not (Path("/sys/class/net") / slot.bridge).exists():
            return slot
    message = "no free network for one more engine; remove some with `tools/engine down NAME --purge`"
    raise ToolError(message)


def _used_networks() -> list[ipaddress.IPv4Network]:
    addresses = run(["ip", "-o", "-4", "address", "show"])
    routes = run(["ip", "-o", "-4", "route", "show", "table", "all"])
    found = [ipaddress.IPv4Interface(text).network for text in ADDRESS.findall(addresses + routes)]
    # A route to everything, or to all of 10.0.0.0/8, says nothing about who uses what.
    return [network for network in found if network.prefixlen > 8]  # noqa: PLR2004


def write_iptables_scripts(folder: Path, slot: Slot) -> None:
    """Write the stand-ins of iptables that rename the chains."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("iptables", "ip6tables"):
        script = folder / name
        script.write_text(IPTABLES_SCRIPT.format(program=_working_iptables(name), chain=slot.chain))
        script.chmod(0o755)


# That forwarding is refused by default is for the machine's owner to say, not for an engine that is here for a test.
IPTABLES_SCRIPT = """\
#!/bin/sh
case "$*" in
  *"-P FORWARD DROP"*) exit 0 ;;
  *DOCKER*) ;;
  *) exec {program} "$@" ;;
esac
left=$#
while [ "$left" -gt 0 ]; do
  argument=$1; shift; left=$((left - 1))
  case $argument in DOCKER | DOCKER-*) argument={chain}${{argument#DOCKER}} ;; esac
  set -- "$@" "$argument"
done
exec {program} "$@"
"""


def _working_iptables(name: str) -> str:
    """The full path of the variant that this kernel supports."""
    variants = [path for path in map(find_command, (name, f"{name}-legacy", f"{name}-nft")) if path]
    working = (path for path in variants if succeeds([path, "--wait", "-t", "nat", "-S"]))
    return next(working, variants[0])


def release_slot(places: EnginePlaces) -> None:
    """Take away what the engine leaves on the machine: its chains, the rules of its bridges, its bridges."""
    slot = read_slot(places)
    if slot is None:
        return
    with locked(RUNTIME_ROOT / "slots.lock"):
        bridges = _bridges_of(slot)
        for name in ("iptables", "ip6tables"):
            if find_command(name) is not None:
                for table in TABLES:
                    _drop_rules(_working_iptables(name), table, slot, bridges)
        for bridge in bridges:
            succeeds(["ip", "link", "delete", bridge])


def _bridges_of(slot: Slot) -> set[str]:
    bridges = {slot.bridge}
    for line in run(["ip", "-o", "-4", "address", "show", "type", "bridge"]).splitlines():
        _, name, _, address, *_ = line.split()
        if ipaddress.IPv4Interface(address).ip in slot.network:
            bridges.add(name)
    rules = "".join(run([_working_iptables("iptables"), "--wait", "-t", table, "-S"]) for table in ("nat", "filter"))
    for rule in rules.splitlines():
        if _names_chain(rule, slot):
            bridges.update(re.findall(r"\bbr-[0-9a-f]{12}\b", rule))
    return bridges


def _names_chain(rule: str, slot: Slot) -> bool:
    return re.search(rf"(?:^| ){slot.chain}(?:-|\s|$)", rule) is not None


def _drop_rules(program: str, table: str, slot: Slot, bridges: set[str]) -> None:
    command = [program, "--wait", "-t", table]
    try:
        rules = run([*command, "-S"]).splitlines()
    except ToolError:
        return  # This kernel has no such table.
    for rule in rules:
        words = shlex.split(rule)
        if words[0] == "-A" and (_names_chain(rule, slot) or not bridges.isdisjoint(words) or _is_within(words, slot)):
            succeeds([*command, "-D", *words[1:]])
    for rule in rules:
        words = shlex.split(rule)
        if words[0] == "-N" and _names_chain(rule, slot):
            succeeds([*command, "-F", words[1]])
            succeeds([*command, "-X", words[1]])


def _is_within(words: list[str], slot: Slot) -> bool:
    addresses = (ipaddress.IPv4Interface(word) for word in words if ADDRESS.fullmatch(word))
    return any(address.ip in slot.network for address in addresses)
