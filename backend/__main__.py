"""The program `comptoir`; its commands are in `backend/commands`."""

import argparse
import sys

from backend.commands import checks, keeping, people, server


def main() -> int:
    parser = argparse.ArgumentParser(prog="comptoir", description="Open teleconsultation.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for subject in (server, people, keeping, checks):
        subject.add_to(commands)
    arguments = parser.parse_args()
    code: int = arguments.run(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main())
