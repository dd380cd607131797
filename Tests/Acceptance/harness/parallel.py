"""Tests in several processes at once: what stays together, and how a test's figures get printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

APART = "hostile"
"""The folder whose tests need nothing from each other."""


def pytest_configure(config: pytest.Config) -> None:
    """Register what prints the figures."""
    config.pluginmanager.register(Figures(), "figures")


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Hand out tests by `group_of`."""
    return GroupScheduling(config, log)


class GroupScheduling(LoadScopeScheduling):
    """Gives all tests of a group to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

    def remove_node(self, node: WorkerController) -> str | None:
        """Return the test that ended its process, as one does that hangs, and never run it again.

        The others of its group go to another process.
        """
        for unit in self.assigned_work[node].values():
            for nodeid, is_done in unit.items():
                if not is_done:
                    unit[nodeid] = True
                    super().remove_node(node)
                    return nodeid
        return super().remove_node(node)


def group_of(nodeid: str) -> str:
    """Return the name of the tests that share a process with this one.

    They are those of its file, which share the servers of their fixtures, or of its folder: one
    vendor's client, whose last tests are about all before them.
    """
    folder, _, file = nodeid.partition("::")[0].rpartition("/")
    if folder == APART:
        return nodeid
    return folder or file


class Figures:
    """Prints what tests measured at the end of the run, whichever process they ran in."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the figures of a test that has run."""
        if report.when == "call":
            self.lines += [str(line) for key, line in report.user_properties if key == "figure"]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the figures."""
        if self.lines:
            terminalreporter.section("figures")
        for line in self.lines:
            terminalreporter.line(line)


@pytest.fixture
def print_figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Prints a line at the end of the run."""
    return lambda line: record_property("figure", line)
