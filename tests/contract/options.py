"""docker-py's options: values as people write them, and where `inspect` shows them."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from tests.contract.helpers import IMAGE

MIB = 1024 * 1024
SECOND = 10**9

# Option, value as in YAML, path in `inspect`, what stands there.
CREATION = [
    ("command", "sh -c 'echo a b'", "Config.Cmd", ["sh", "-c", "echo a b"]),
    ("command", ["sleep", 5], "Config.Cmd", ["sleep", "5"]),
    ("hostname", "web", "Config.Hostname", "web"),
    ("user", 1000, "Config.User", "1000"),
    ("stdin_open", True, "Config.OpenStdin", True),
    ("tty", True, "Config.Tty", True),
    ("detach", True, "Config.AttachStdout", False),
    ("ports", [80, "53/udp", [54, "udp"]], "Config.ExposedPorts", {"80/tcp": {}, "53/udp": {}, "54/udp": {}}),
    ("environment", {"A": 1, "B": True, "C": "x y"}, "Config.Env[:3]", ["A=1", "B=true", "C=x y"]),
    ("environment", ["A=1", "B=b=c"], "Config.Env[:2]", ["A=1", "B=b=c"]),
    ("volumes", ["/data"], "Config.Volumes", {"/data": {}}),
    ("network_disabled", True, "Config.NetworkDisabled", True),
    ("entrypoint", "env -i", "Config.Entrypoint", ["env", "-i"]),
    ("entrypoint", ["sh", "-c"], "Config.Entrypoint", ["sh", "-c"]),
    ("working_dir", "/srv", "Config.WorkingDir", "/srv"),
    ("domainname", "example.org", "Config.Domainname", "example.org"),
    ("mac_address", "02:42:ac:11:00:99", "Config.MacAddress", "02:42:ac:11:00:99"),
    ("labels", {"a": 1, "b": None}, "Config.Labels", {"a": "1", "b": "", "own": "x"}),
    ("labels", ["a=1", "b"], "Config.Labels", {"a": "1", "b": "", "own": "x"}),
    ("stop_signal", "SIGUSR1", "Config.StopSignal", "SIGUSR1"),
    ("stop_timeout", "1m30s", "Config.StopTimeout", 90),
    (
        "healthcheck",
        {"test": "true", "interval": "1m30s", "timeout": "500ms", "retries": 3, "start_period": "2s"},
        "Config.Healthcheck",
        {
            "Test": ["CMD-SHELL", "true"],
            "Interval": 90 * SECOND,
            "Timeout": SECOND // 2,
            "Retries": 3,
            "StartPeriod": 2 * SECOND,
        },
    ),
    ("healthcheck", {"test": ["CMD", "true"]}, "Config.Healthcheck.Test", ["CMD", "true"]),
    ("healthcheck", {"disable": True}, "Config.Healthcheck.Test", ["NONE"]),
    ("runtime", "runc", "HostConfig.Runtime", "runc"),
    ("platform", "linux/amd64", "Platform", "linux"),
    ("use_config_proxy", False, "Config.Image", IMAGE),
    ("host_config", {"Memory": 8 * MIB}, "HostConfig.Memory", 8 * MIB),
]

HOST = [
    ("binds", {"/usr": {"bind": "/in", "ro": True}}, "HostConfig.Binds", ["/usr:/in:ro"]),
    ("binds", ["/usr:/in:ro"], "HostConfig.Binds", ["/usr:/in:ro"]),
    ("binds", {"/usr": "/in"}, "HostConfig.Binds", ["/usr:/in:rw"]),
    ("port_bindings", {80: 8080}, "HostConfig.PortBindings", {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}),
    (
        "port_bindings",
        {80: ["127.0.0.1", 8080]},
        "HostConfig.PortBindings",
        {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]},
    ),
    (
        "port_bindings",
        {"53/udp": ["127.0.0.1:5353", 5354]},
        "HostConfig.PortBindings",
        {"53/udp": [{"HostIp": "127.0.0.1", "HostPort": "5353"}, {"HostIp": "", "HostPort": "5354"}]},
    ),
    ("port_bindings", {80: None}, "Config.ExposedPorts", {"80/tcp": {}}),
    ("publish_all_ports", True, "HostConfig.PublishAllPorts", True),
    ("privileged", True, "HostConfig.Privileged", True),
    ("dns", "9.9.9.9", "HostConfig.Dns", ["9.9.9.9"]),
    ("dns_search", ["example.org"], "HostConfig.DnsSearch", ["example.org"]),
    ("dns_opt", ["ndots:2"], "HostConfig.DnsOptions", ["ndots:2"]),
    ("network_mode", "none", "HostConfig.NetworkMode", "none"),
    ("restart_policy", "always", "HostConfig.RestartPolicy", {"Name": "always", "MaximumRetryCount": 0}),
    ("restart_policy", "on-failure:5", "HostConfig.RestartPolicy", {"Name": "on-failure", "MaximumRetryCount": 5}),
    (
        "restart_policy",
        {"name": "on-failure", "maximum_retry_count": 2},
        "HostConfig.RestartPolicy",
        {"Name": "on-failure", "MaximumRetryCount": 2},
    ),
    ("cap_add", ["NET_ADMIN"], "HostConfig.CapAdd", ["NET_ADMIN"]),
    ("cap_drop", "ALL", "HostConfig.CapDrop", ["ALL"]),
    (
        "devices",
        ["/dev/null:/dev/nix:r"],
        "HostConfig.Devices",
        [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/nix", "CgroupPermissions": "r"}],
    ),
    ("device_cgroup_rules", ["c 42:* rmw"], "HostConfig.DeviceCgroupRules", ["c 42:* rmw"]),
    (
        "device_requests",
        [{"driver": "none", "device_ids": ["0"], "capabilities": ["gpu"]}],
        "HostConfig.DeviceRequests",
        [{"Driver": "none", "Count": 0, "DeviceIDs": ["0"], "Capabilities": [["gpu"]], "Options": {}}],
    ),
    ("extra_hosts", {"db": "10.0.0.1"}, "HostConfig.ExtraHosts", ["db:10.0.0.1"]),
    ("extra_hosts", ["db:10.0.0.1"], "HostConfig.ExtraHosts", ["db:10.0.0.1"]),
    ("read_only", True, "HostConfig.ReadonlyRootfs", True),
    ("pid_mode", "host", "HostConfig.PidMode", "host"),
    ("ipc_mode", "shareable", "HostConfig.IpcMode", "shareable"),
    ("uts_mode", "host", "HostConfig.UTSMode", "host"),
    ("userns_mode", "host", "HostConfig.UsernsMode", "host"),
    ("cgroupns", "host", "HostConfig.CgroupnsMode", "host"),
    ("security_opt", ["no-new-privileges"], "HostConfig.SecurityOpt", ["no-new-privileges"]),
    (
        "ulimits",
        [{"name": "nofile", "soft": 100, "hard": 200}],
        "HostConfig.Ulimits",
        [{"Name": "nofile", "Soft": 100, "Hard": 200}],
    ),
    ("ulimits", {"nofile": 100}, "HostConfig.Ulimits", [{"Name": "nofile", "Soft": 100, "Hard": 100}]),
    (
        "log_config",
        {"type": "json-file", "config": {"max-size": "1m", "max-file": 2}},
        "HostConfig.LogConfig",
        {"Type": "json-file", "Config": {"max-size": "1m", "max-file": "2"}},
    ),
    ("log_config", {"Type": "none", "Config": {}}, "HostConfig.LogConfig.Type", "none"),
    ("mem_limit", "64m", "HostConfig.Memory", 64 * MIB),
    ("mem_reservation", "32m", "HostConfig.MemoryReservation", 32 * MIB),
    ("cgroup_parent", "docker_meta_test", "HostConfig.CgroupParent", "docker_meta_test"),
    ("group_add", [1000, "audio"], "HostConfig.GroupAdd", ["1000", "audio"]),
    ("cpu_quota", 50_000, "HostConfig.CpuQuota", 50_000),
    ("cpu_period", 100_000, "HostConfig.CpuPeriod", 100_000),
    ("cpu_shares", 512, "HostConfig.CpuShares", 512),
    ("cpuset_cpus", 0, "HostConfig.CpusetCpus", "0"),
    ("cpuset_mems", 0, "HostConfig.CpusetMems", "0"),
    ("nano_cpus", 500_000_000, "HostConfig.NanoCpus", 500_000_000),
    ("oom_kill_disable", False, "HostConfig.OomKillDisable", False),
    ("oom_score_adj", 500, "HostConfig.OomScoreAdj", 500),
    ("pids_limit", 100, "HostConfig.PidsLimit", 100),
    ("shm_size", "128m", "HostConfig.ShmSize", 128 * MIB),
    ("sysctls", {"net.ipv4.ip_forward": 1}, "HostConfig.Sysctls", {"net.ipv4.ip_forward": "1"}),
    ("tmpfs", ["/run:size=1m", "/var/tmp"], "HostConfig.Tmpfs", {"/run": "size=1m", "/var/tmp": ""}),  # noqa: S108
    ("tmpfs", {"/run": "size=1m"}, "HostConfig.Tmpfs", {"/run": "size=1m"}),
    ("init", True, "HostConfig.Init", True),
    ("isolation", "default", "HostConfig.Isolation", "default"),
    ("volume_driver", "local", "HostConfig.VolumeDriver", "local"),
    ("auto_remove", True, "HostConfig.AutoRemove", True),
    ("runtime", "runc", "HostConfig.Runtime", "runc"),
    ("cpu_count", 0, "HostConfig.CpuCount", 0),
    ("cpu_percent", 0, "HostConfig.CpuPercent", 0),
    ("cpu_rt_period", 0, "HostConfig.CpuRealtimePeriod", 0),
    ("cpu_rt_runtime", 0, "HostConfig.CpuRealtimeRuntime", 0),
    ("blkio_weight", 0, "HostConfig.BlkioWeight", 0),
    ("mem_swappiness", None, "HostConfig.MemorySwappiness", None),
    ("memswap_limit", -1, "HostConfig.MemorySwap", -1),
    ("kernel_memory", 0, "HostConfig.Memory", 0),
    ("lxc_conf", {}, "HostConfig.ConsoleSize", [0, 0]),
    (
        "mounts",
        [{"target": "/t", "type": "tmpfs", "tmpfs_size": "1m"}],
        "HostConfig.Mounts",
        [{"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"SizeBytes": MIB}}],
    ),
    (
        "mounts",
        [{"Target": "/in", "Source": "/usr", "Type": "bind", "ReadOnly": True}],
        "HostConfig.Mounts",
        [{"Type": "bind", "Source": "/usr", "Target": "/in", "ReadOnly": True}],
    ),
    ("mounts", ["/usr:/in:ro"], "HostConfig.Mounts[0].ReadOnly", True),
    *(
        (f"device_{way}_{unit}", [{"path": "/dev/null", "rate": 1000}], f"HostConfig.BlkioDevice{key}", None)
        for way, unit, key in (
            ("read", "bps", "ReadBps"),
            ("write", "bps", "WriteBps"),
            ("read", "iops", "ReadIOps"),
            ("write", "iops", "WriteIOps"),
        )
    ),
    ("blkio_weight_device", [{"path": "/dev/null", "weight": 100}], "HostConfig.BlkioWeightDevice", None),
]

# Options that this environment, or Linux, refuses: told apart from those that are misunderstood by who complains.
REFUSED_HERE = {"storage_opt": {"size": "1g"}, "init_path": "/sbin/init"}
ELSEWHERE = {"links", "volumes_from", "image", "name", "networking_config", "version", "self"}

ENDPOINT = [
    ("aliases", ["db", "database"], "Aliases[:2]", ["db", "database"]),
    ("aliases", "db", "Aliases[:1]", ["db"]),
    ("links", {"other": "o"}, "Links", ["other:o"]),
    ("links", [["other", "o"]], "Links", ["other:o"]),
    ("link_local_ips", ["169.254.34.68"], "IPAMConfig.LinkLocalIPs", ["169.254.34.68"]),
    ("driver_opt", {"a": 1}, "DriverOpts", {"a": "1"}),
    ("mac_address", "02:42:ac:11:00:77", "MacAddress", "02:42:ac:11:00:77"),
]
"""`ipv4_address` and `ipv6_address` want a network with a subnet: they have a test of their own."""

# Option, value, Dockerfile, path in the image's `inspect`, what stands there.
PROBE = f"FROM {IMAGE} AS first\nLABEL stage=first\nFROM first AS second\nLABEL stage=second\n"
BUILD = [
    ("labels", {"a": 1}, PROBE, "Config.Labels", {"stage": "second", "a": "1"}),
    ("labels", ["a=1"], PROBE, "Config.Labels", {"stage": "second", "a": "1"}),
    ("target", "first", PROBE, "Config.Labels", {"stage": "first"}),
    ("buildargs", {"X": 5}, f"FROM {IMAGE}\nARG X\nLABEL x=$X\n", "Config.Labels", {"x": "5"}),
    ("nocache", True, PROBE, "Config.Labels", {"stage": "second"}),
    ("cache_from", [IMAGE], PROBE, "Config.Labels", {"stage": "second"}),
    ("pull", False, PROBE, "Os", "linux"),
    ("rm", False, PROBE, "Os", "linux"),
    ("forcerm", True, PROBE, "Os", "linux"),
    ("gzip", True, PROBE, "Os", "linux"),
    ("quiet", True, PROBE, "Os", "linux"),
    ("platform", "linux/amd64", PROBE, "Os", "linux"),
    ("isolation", "default", PROBE, "Os", "linux"),
    ("use_config_proxy", False, PROBE, "Os", "linux"),
    ("timeout", 60, PROBE, "Os", "linux"),
    ("decode", True, PROBE, "Os", "linux"),
    ("squash", False, PROBE, "Os", "linux"),
    ("encoding", None, PROBE, "Os", "linux"),
]

# Option, value, command in the build, what it prints.
EFFECTS = [
    ("extra_hosts", {"db": "10.0.0.1"}, "grep db /etc/hosts", "10.0.0.1\tdb"),
    ("extra_hosts", ["db:10.0.0.1"], "grep db /etc/hosts", "10.0.0.1\tdb"),
    ("network_mode", "none", "ls /sys/class/net", "lo"),
    ("shmsize", "32m", "df -m /dev/shm | tail -n 1 | tr -s ' ' | cut -d ' ' -f 2", "32"),
    ("container_limits", {"memory": "64m"}, "echo limited", "limited"),
]


def look_up(report: Mapping[str, Any], path: str) -> Any:
    """Follow a path such as `Config.Env[:2]`."""
    value: Any = report
    for part in path.split("."):
        key, bracket, index = part.partition("[")
        value = value[key]
        if bracket:
            start, colon, stop = index.removesuffix("]").partition(":")
            value = value[int(start or 0) : int(stop)] if colon else value[int(start)]
    return value


def parameters(function: Callable[..., Any]) -> set[str]:
    """Names of a function's arguments."""
    return set(inspect.signature(function).parameters) - {"self", "version"}
