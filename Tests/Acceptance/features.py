"""The feature list as tests show it: `python -m pytest Tests/Acceptance --features`.

A test that shows a row of FEATURES.md is marked `@pytest.mark.row("C1")`. With `--features` only
marked tests run, and the run ends with one line per row and test. A required row without a passing
test fails the run.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import pytest

REQUIRED_ROWS = (
    *("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C9", "C10", "C11", "C13", "C14", "C15"),
    *("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R10"),
    *("S1", "S2", "S3", "S4", "S5", "C8", "O7"),
    *("L1", "L2", "L3", "L4", "L5", "L6", "L7"),
    *("T1", "T2", "T3", "T4", "T5", "T8", "E1", "E2", "E3", "E4"),
    *("A1", "A2", "A3", "A4", "A5", "A6"),
    *("W1", "W2", "W3", "W5", "W6", "W7", "W8", "W9", "W10", "W11"),
    *("H1", "H2", "H3", "H4", "H5", "N3", "N4", "X1", "X2", "X3", "X4", "X5", "X6", "D2"),
)


@dataclass(eq=False)  # pytest keeps plugins in sets
class FeatureTable:
    """Collects the results of marked tests; a parametrised test is one line."""

    rows: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    results: dict[str, str] = field(default_factory=dict)

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep the marked tests; each report brings its rows along, also from another process."""
        marked = [item for item in items if item.get_closest_marker("row")]
        config.hook.pytest_deselected(items=[item for item in items if item not in marked])
        items[:] = marked
        for item in items:
            item.user_properties.extend(("row", row) for row in rows_of(item))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test's rows and its result; what failed once stays failed."""
        name = name_of(report.nodeid)
        for key, row in report.user_properties:
            if key == "row" and name not in self.rows[str(row)]:
                self.rows[str(row)].append(name)
        if report.failed or self.results.get(name) == "failed":
            self.results[name] = "failed"
        elif report.skipped:
            self.results[name] = "skipped"
        elif report.when == "call":
            self.results.setdefault(name, "passed")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run if a required row is not shown; one process of several sees only a part."""
        whole = not hasattr(session.config, "workerinput")
        if whole and self.unshown() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table."""
        terminalreporter.section("features")
        for row in sorted(set(self.rows) | set(REQUIRED_ROWS), key=row_order):
            for name in self.rows.get(row) or ["(no test)"]:
                result = self.results.get(name, "missing" if name == "(no test)" else "not run")
                terminalreporter.line(f"{row:4} {name:90} {result}")
        if unshown := self.unshown():
            terminalreporter.line(f"required rows not shown: {' '.join(unshown)}")

    def unshown(self) -> list[str]:
        """Return the required rows that have no test, or a test that did not pass."""
        return [
            row
            for row in REQUIRED_ROWS
            if not self.rows.get(row)
            or any(self.results.get(name) != "passed" for name in self.rows[row])
        ]


def rows_of(item: pytest.Item) -> list[str]:
    """Return the rows that a test shows."""
    return [row for marker in item.iter_markers("row") for row in marker.args]


def name_of(nodeid: str) -> str:
    """Return a test's name without its folder and parameters."""
    return nodeid.partition("[")[0].rpartition("/")[2]


def row_order(row: str) -> tuple[str, int]:
    """Sort C9 before C11."""
    return row[0], int(row[1:])


def register_marker(config: pytest.Config) -> None:
    """Make the marker known, which the vendors' clients under Conformance/ bear too."""
    config.addinivalue_line("markers", "row(*rows): the rows of the feature list that a test shows")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --features."""
    parser.addoption(
        "--features", action="store_true", help="run marked tests, print the feature table"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and the table if it is asked for."""
    register_marker(config)
    if config.getoption("--features"):
        config.pluginmanager.register(FeatureTable(), "feature-table")
