"""``python -m tc0kit``. ``--version`` is answered before anything is imported."""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from tc0kit._version import __version__

        print(f"tc0kit {__version__}")
        return
    from tc0kit.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
