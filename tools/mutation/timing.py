"""Plugin of pytest: notes how long each test takes, and whether it passed."""

import json
import os
from collections import defaultdict
from pathlib import Path

PATH = "MUTATION_TIMES"


class Times:
    """Seconds of set-up and of the call of each test; failed ones are left out."""

    def __init__(self, path: Path):
        self.path = path
        self.tests = defaultdict(dict)
        self.broken = set()

    def pytest_runtest_logreport(self, report):
        """Add up what a test took; a failure anywhere strikes it off."""
        if not report.passed:
            self.broken.add(report.nodeid)
        seconds = self.tests[report.nodeid]
        seconds[report.when] = max(report.duration, seconds.get(report.when, 0.0))

    def pytest_sessionfinish(self):
        """Write the file; with several processes, the one that leads them does."""
        kept = {name: v for name, v in self.tests.items() if name not in self.broken}
        self.path.write_text(json.dumps(kept))


def pytest_configure(config):
    """Watch, except in the processes that another one leads."""
    if PATH in os.environ and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Times(Path(os.environ[PATH])))
