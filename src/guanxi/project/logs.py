"""One line of log for one thing that happened; to people in colour, to machines as JSON."""

import logging
import os
import sys

import structlog


def configure() -> None:
    """structlog and the standard library write to stderr through one renderer. GUANXI_LOG=json is for machines."""
    level = logging.getLevelName(os.environ.get("GUANXI_LOG_LEVEL", "INFO"))
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _renderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "procrastinate", "_granian", "mail.log"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("django.request").addFilter(_is_surprise)


def _is_surprise(record: logging.LogRecord) -> bool:
    """Every request has its own line already; Django's is worth reading only for the traceback of a crash."""
    return record.exc_info is not None


def _renderer() -> structlog.typing.Processor:
    if os.environ.get("GUANXI_LOG") == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
