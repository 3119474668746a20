"""`python -m guanxi` is the same as `guanxi`."""

from guanxi.project.cli import main

if __name__ == "__main__":
    main()
