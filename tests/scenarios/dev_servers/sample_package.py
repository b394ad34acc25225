"""The smallest Python package there is, made with the standard library alone."""

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass


@dataclass(frozen=True)
class Wheel:
    """A package of one module, which knows its own version."""

    project: str
    version: str

    @property
    def module(self) -> str:
        return self.project.replace("-", "_")

    @property
    def file_name(self) -> str:
        return f"{self.module}-{self.version}-py3-none-any.whl"

    def content(self) -> bytes:
        """The file itself. Source: the binary distribution format, packaging.python.org."""
        about = f"{self.module}-{self.version}.dist-info"
        files = {
            f"{self.module}/__init__.py": f'__version__ = "{self.version}"\n',
            f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {self.project}\nVersion: {self.version}\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: docker_meta\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{path},{_digest(text)},{len(text)}\n" for path, text in files.items())
        files[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n"
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
        return stream.getvalue()

    def upload_form(self) -> tuple[bytes, str]:
        """The body of an upload request and its content type. Source: the legacy upload API, as twine speaks it."""
        content = self.content()
        boundary = "docker-meta-7f3a9c51d2"
        fields = {
            ":action": "file_upload",
            "protocol_version": "1",
            "metadata_version": "2.1",
            "name": self.project,
            "version": self.version,
            "filetype": "bdist_wheel",
            "pyversion": "py3",
            "sha256_digest": hashlib.sha256(content).hexdigest(),
        }
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        head += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="content"; filename="{self.file_name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _digest(text: str) -> str:
    value = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return "sha256=" + value.rstrip(b"=").decode()
