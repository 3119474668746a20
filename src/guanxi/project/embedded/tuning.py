"""Server settings by the memory of the machine. They stand above postgresql.conf's own lines, which therefore win."""

from pathlib import Path

_MB = 1024 * 1024
_GB = 1024 * _MB


def settings(memory: int) -> dict[str, str]:
    """`max_wal_size` is chosen by recovery time: redo runs at roughly 80 MB a second, so 2 GB is half a minute."""
    return {
        "max_connections": "200",
        "shared_buffers": _megabytes(min(max(memory // 8, 128 * _MB), 2 * _GB)),
        "effective_cache_size": _megabytes(memory // 2),
        "work_mem": "16MB",
        "maintenance_work_mem": _megabytes(min(max(memory // 32, 64 * _MB), 512 * _MB)),
        "max_wal_size": "2GB",
        "min_wal_size": "128MB",
        "checkpoint_timeout": "10min",
        "wal_compression": "pglz",
        "random_page_cost": "1.1",
        "jit": "off",
        # Daily partitions, each with its indexes, are locked one by one.
        "max_locks_per_transaction": "256",
        # A forgotten transaction that has written holds back every reader of the event log.
        "idle_in_transaction_session_timeout": "60s",
        "autovacuum_naptime": "15s",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.05",
        "autovacuum_vacuum_cost_limit": "2000",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_line_prefix": "'%m [%p] '",
        "log_min_duration_statement": "5s",
        "log_checkpoints": "off",
    }


def text(memory: int) -> str:
    lines = [f"{name} = {value}" for name, value in settings(memory).items()]
    return "\n".join(["# Written at every start; put your own settings into postgresql.conf.", *lines, ""])


def memory() -> int:
    """Bytes this program may use: the container's limit, or the machine's memory."""
    return min(filter(None, [_machine(), _container()]), default=2 * _GB)


def _machine() -> int:
    meminfo = Path("/proc/meminfo")
    if not meminfo.exists():
        return 0
    return int(meminfo.read_text().split(maxsplit=2)[1]) * 1024


def _container() -> int:
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        limit = Path("/sys/fs/cgroup") / name
        if limit.exists() and (text := limit.read_text().strip()).isdigit():
            return int(text)
    return 0


def _megabytes(size: int) -> str:
    return f"{size // _MB}MB"
