"""Shared by the vendors' clients: the marker of the feature list."""

from __future__ import annotations

import pytest

import features


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of the feature list."""
    features.register_marker(config)
