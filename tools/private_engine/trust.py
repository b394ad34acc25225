"""What an image needs in order to reach the network as this machine does: authorities, pip's index, apt's proxy."""

import configparser
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from private_engine.console import log
from private_engine.host import CA_BUNDLE, need_packages, run

CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
PIP_KEYS = ("index-url", "extra-index-url", "trusted-host", "proxy")


def add_authorities(root: Path) -> None:
    """Give a root file system the certificate authorities that this machine trusts.

    Those that are the machine's own also go where update-ca-certificates looks, so that they survive an
    `apt-get install ca-certificates` in an image.
    """
    need_packages([] if CA_BUNDLE.exists() else ["ca-certificates"])
    bundle = CA_BUNDLE.read_text(errors="replace")
    target = root / CA_BUNDLE.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(bundle)
    public = "".join(path.read_text(errors="replace") for path in Path("/usr/share/ca-certificates").rglob("*.crt"))
    public_certificates = {_squeezed(text) for text in CERTIFICATE.findall(public)}
    if not public_certificates:
        return
    own = [text for text in CERTIFICATE.findall(bundle) if _squeezed(text) not in public_certificates]
    folder = root / "usr/local/share/ca-certificates"
    folder.mkdir(parents=True, exist_ok=True)
    for number, certificate in enumerate(own):
        (folder / f"host-{number}.crt").write_text(f"{certificate}\n")


def _squeezed(certificate: str) -> str:
    return "".join(certificate.split())


def pip_configuration() -> str:
    """The text of a pip.conf for images: this machine's index where it has one of its own, and its authorities."""
    settings = {"cert": str(CA_BUNDLE)}
    for key in PIP_KEYS:
        if value := " ".join(word for word in _pip_setting(key).split() if _may_enter_image(word)):
            settings[key] = value
    return "\n".join(["[global]", *(f"{key} = {value}" for key, value in settings.items()), ""])


def _pip_setting(key: str) -> str:
    if value := os.environ.get(f"PIP_{key.upper().replace('-', '_')}"):
        return value
    found = ""
    for path in _pip_files():
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(path)
        except configparser.Error:
            log(f"pip's configuration in {path} cannot be read; images do without it")
            continue
        found = parser.get("install", key, fallback=parser.get("global", key, fallback=found))
    return found


def _pip_files() -> list[Path]:
    """Where pip looks, the weakest first."""
    home = Path.home()
    user_configuration = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    paths = [Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf"), home / ".pip/pip.conf"]
    paths.append(user_configuration / "pip/pip.conf")
    if chosen := os.environ.get("PIP_CONFIG_FILE"):
        paths.append(Path(chosen))
    return [path for path in paths if path.is_file()]


def _may_enter_image(value: str) -> bool:
    """Folders of this machine mean nothing in a container, and an image is no place for a password."""
    parts = urlsplit(value)
    if parts.password or (parts.username and "@" in parts.netloc):
        log("pip's index of this machine needs a password; images are made without it")
        return False
    return parts.scheme != "file" and not value.startswith("/") and parts.hostname not in {"localhost", "127.0.0.1"}


def apt_proxies() -> list[str]:
    """Proxies of apt, as lines of an apt.conf."""
    lines = run(["apt-config", "dump", "Acquire"]).splitlines()
    return [line for line in lines if re.match(r'Acquire::(http|https)::Proxy "[^"]', line)]


def apt_proxies_for_images() -> list[str]:
    """Those that a container reaches, too, and that give no password away."""
    return [line for line in apt_proxies() if not any(part in line for part in ("localhost", "127.0.0.1", "@"))]
