"""``python -m policylang.cli``."""

import sys

from policylang.cli.main import main

sys.exit(main())
