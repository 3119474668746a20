"""A mail server that delivers nowhere: it keeps each mail as a file, so that a fresh installation can be tried without
a single mail leaving the machine."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from guanxi.kit.ids import uuid7

SIZE_LIMIT = 25 * 1024 * 1024


class _Keeper:
    """aiosmtpd calls its handler by these names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        await asyncio.to_thread(keep, self.folder, content if isinstance(content, bytes) else content.encode())
        return "250 Kept"


def keep(folder: Path, content: bytes) -> Path:
    """Write one mail under a name that sorts by time; readers never see half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid7()}.eml"
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
    return path


async def serve(host: str, port: int, folder: Path, stop: Callable[[], Awaitable[None]]) -> None:
    """Listen until `stop()` returns. Mails are on disk before the sender hears "250"."""
    loop = asyncio.get_running_loop()
    handler = _Keeper(folder)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="guanxi.local", data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, loop=loop),
        host=host,
        port=port,
    )
    async with server:
        await stop()


def run_catcher(host: str, port: int, folder: Path, stop: Callable[[], bool]) -> None:
    """Listen in this thread until `stop()` is true, asked a few times a second."""

    async def until_stopped() -> None:
        while not stop():
            await asyncio.sleep(0.2)

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(host, port, folder, until_stopped))
