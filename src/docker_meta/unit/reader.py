"""Unit files read, cut and rendered."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from docker_meta.unit.home import UNITS
from docker_meta.unit.parameters import Parameters
from docker_meta.unit.text.pieces import Pieces, cut
from docker_meta.unit.text.source import Source, Text, read_source
from docker_meta.unit.text.template import Templates
from docker_meta.unit.text.yaml_source import Document, read_documents


class UnitFile(Struct, frozen=True):
    """A file's text, whole and in pieces."""

    source: Source
    pieces: Pieces


class Reader:
    """Reads unit files of one configuration directory."""

    def __init__(self, directory: Path, working_directory: Path) -> None:
        self._directory = directory
        self._working_directory = working_directory

    def read(self, path: Path) -> UnitFile:
        """Read a file.

        Raises:
            UnitError: it cannot be read, or has too many documents.
        """
        source = read_source(path, self.label(path))
        return UnitFile(source, cut(source))

    def rendered(self, file: UnitFile, variables: Mapping[str, Any]) -> Text:
        """Return the first two documents after phase 3."""
        return self._templates(variables).render(file.source, file.pieces.main)

    def documents(self, file: UnitFile, variables: Mapping[str, Any]) -> list[Document]:
        """Return the first two documents, those that there are."""
        return read_documents(self.rendered(file, variables))

    def parameters(self, file: UnitFile, variables: Mapping[str, Any], title: str) -> Parameters:
        """Return the parser that the third document describes; it is rendered alone."""
        document = None
        if file.pieces.parameters is not None:
            text = self._templates(variables).render(file.source, file.pieces.parameters)
            document = next(iter(read_documents(text)), None)
        return Parameters(document, title, self._working_directory)

    def label(self, path: Path) -> str:
        """Return a file's name as shown: relative to the configuration or else the working directory."""
        for base in (self._directory, self._working_directory):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
        return str(path)

    def _templates(self, variables: Mapping[str, Any]) -> Templates:
        return Templates(self._directory / UNITS, UNITS, variables)
