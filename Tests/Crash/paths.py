"""Makes the modules of the other harnesses importable; imported for that alone."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
for directory in ("Attack", "Benchmarks"):
    sys.path.insert(0, str(TESTS / directory))
