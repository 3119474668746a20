"""The uploaded file, kept in parts in the database and read back as a stream."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from guanxi.imports.models import ImportPart

PART_BYTES = 1024 * 1024


def keep(job: UUID, chunks: Iterable[bytes]) -> int:
    """Store the stream in parts of a megabyte; answers its size."""
    size = 0
    for number, body in enumerate(_parts(chunks)):
        ImportPart.objects.create(job_id=job, number=number, body=body)
        size += len(body)
    return size


def bodies(job: UUID) -> Iterator[bytes]:
    numbers = ImportPart.objects.filter(job_id=job).order_by("number").values_list("number", flat=True)
    for number in list(numbers):
        yield _body(job, number)


def open_file(job: UUID) -> io.BufferedReader:
    return io.BufferedReader(_Stored(job), PART_BYTES)


class _Stored(io.RawIOBase):
    """One part in memory at a time. Can go back to the beginning, not elsewhere."""

    def __init__(self, job: UUID) -> None:
        self._job = job
        self._rewind()

    def _rewind(self) -> None:
        self._bodies = bodies(self._job)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if offset or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("an import file is read from its beginning")
        self._rewind()
        return 0

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._bodies, b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _body(job: UUID, number: int) -> bytes:
    return bytes(ImportPart.objects.get(job_id=job, number=number).body)


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        while len(kept) >= PART_BYTES:
            yield bytes(kept[:PART_BYTES])
            del kept[:PART_BYTES]
    if kept:
        yield bytes(kept)
