"""Is it alive, is it ready, and how busy is it."""

import os

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from guanxi.project import heartbeat


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when requests would be served and work would be done, else 503 and what is missing."""
    faults = unready()
    return JsonResponse({"ready": not faults, "faults": faults}, status=503 if faults else 200)


def metrics(_request: HttpRequest) -> HttpResponse:
    """The counters of all processes together where they share a folder, else of this one."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def unready() -> list[str]:
    try:
        if missing := unapplied():
            return [f"migration {name} is not applied" for name in missing]
        return [f"no {role} has been heard of for a while" for role in heartbeat.silent()]
    except OperationalError as error:
        return [f"database: {str(error).strip().splitlines()[0]}"]


def unapplied() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
