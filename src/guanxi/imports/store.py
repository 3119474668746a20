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


def keep_text(job: UUID, chunks: Iterable[bytes]) -> int:
    """Beside what was uploaded: a sheet of it as text, in the place of one that was chosen before."""
    parts = ImportPart.objects.filter(job_id=job)
    if parts.filter(is_source=True).exists():
        parts.filter(is_source=False).delete()
    else:
        parts.update(is_source=True)
    return keep(job, chunks)


def source(job: UUID) -> bytes:
    """The workbook as it was uploaded."""
    is_kept = ImportPart.objects.filter(job_id=job, is_source=True).exists()
    return b"".join(bodies(job, is_source=is_kept))


def bodies(job: UUID, *, is_source: bool = False) -> Iterator[bytes]:
    found = ImportPart.objects.filter(job_id=job, is_source=is_source)
    for number in list(found.order_by("number").values_list("number", flat=True)):
        yield bytes(found.get(number=number).body)


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


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        while len(kept) >= PART_BYTES:
            yield bytes(kept[:PART_BYTES])
            del kept[:PART_BYTES]
    if kept:
        yield bytes(kept)
