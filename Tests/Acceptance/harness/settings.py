"""The configuration file of a server under test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness import recording

ANY_PORT = "127.0.0.1:0"


def configuration(data: Path, changes: Mapping[str, Any]) -> str:
    """Return a configuration on free ports with `changes` laid over it, as JSON, which is YAML.

    The limits on failed verifications and wrong passwords of an address are off unless a test asks
    for them: the suites send thousands of wrong credentials from one address. A recorded run
    (`harness.recording`) adds its own settings.
    """
    base = {
        "data": str(data),
        "management": ANY_PORT,
        "plainListen": ANY_PORT,
        "environments": {
            "sandbox": {"listen": ANY_PORT, "backend": "sandbox"},
            "production": {"listen": ANY_PORT, "backend": "none"},
        },
        "limits": {"failuresPerAddress": "off"},
        "passwords": {"failuresPerAddress": "off"},
        "dialects": {"billerapi": {"limits": {"authentication": "off"}}},
    }
    if recording.folder():
        base = merged(base, recording.SETTINGS)
    return json.dumps(merged(base, changes), indent=2) + "\n"


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with `changes` laid over it, mapping by mapping."""
    result = dict(base)
    for key, value in changes.items():
        known = result.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            result[key] = merged(known, value)
        else:
            result[key] = value
    return result
