"""`python -m hipspace` is the command `hipspace`."""

import sys

from hipspace.command.cli import main

if __name__ == "__main__":
    sys.exit(main())
