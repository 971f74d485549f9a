"""``python -m policylang``."""

import sys

from policylang.cli.main import main

sys.exit(main())
