"""Writes the reference page of triggers and steps: only here is everything known that declares one."""

import os
import sys


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.project.settings")
    django.setup()
    from guanxi.automation.reference import render

    sys.stdout.write(render())


if __name__ == "__main__":
    main()
