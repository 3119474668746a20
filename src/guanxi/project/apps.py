"""The moment when every model is loaded and packages may declare what they contribute."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "guanxi.project"
    label = "project"

    def ready(self) -> None:
        from guanxi.project.boot import boot
        from guanxi.project.logs import configure

        configure()
        boot()
