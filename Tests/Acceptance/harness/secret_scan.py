"""Looks for secrets in files, in every form that a careless server could have written them in.

Usage: python3 -m harness.secret_scan FOLDER reads what `harness.recording` kept of a run, scans it,
and exits with 1 where a secret was found and with 2 where there was nothing to look for.
"""

from __future__ import annotations

import base64
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

FORM_BYTES_MIN = 12
"""Shorter texts, such as a code of six digits, stand in many places by chance."""

WINDOW = 8
STRIDE = FORM_BYTES_MIN + 1 - WINDOW
"""Every stride a window is looked up, so that one window at least falls into the shortest form."""

CHUNK_BYTES = 1 << 20
FINDS_MAX = 1_000

KEY_FILES = ("rings.json", "ca.key", "server.key")
"""The files of a data folder in which the server's own keys belong."""


@dataclass(frozen=True)
class Find:
    """A secret that was found: which, how it was written, and where."""

    secret: int
    form: str
    place: str
    offset: int

    def __str__(self) -> str:
        """Say where, without the secret."""
        return f"{self.place}: secret {self.secret}, {self.form}, at byte {self.offset}"


def forms(secret: str) -> Iterator[tuple[str, bytes]]:
    """Yield a secret in each form, with the form's name; what is too short is left out."""
    value = secret.encode()
    written = {
        "plain": value,
        "hex": value.hex().encode(),
        "hex, upper case": value.hex().upper().encode(),
        "percent-encoded": quote(secret, safe="").encode(),
        "percent-encoded, lower case": _lower_escapes(quote(secret, safe="")).encode(),
        "every byte percent-encoded": "".join(f"%{byte:02X}" for byte in value).encode(),
        "JSON-escaped": json.dumps(secret)[1:-1].encode(),
        "JSON-escaped, with slashes": json.dumps(secret)[1:-1].replace("/", "\\/").encode(),
        "every character as \\u": "".join(f"\\u{ord(one):04x}" for one in secret).encode(),
    }
    for name, alphabet in (
        ("base64", base64.b64encode),
        ("base64url", base64.urlsafe_b64encode),
    ):
        for shift in range(3):
            written[f"{name}, alignment {shift}"] = _aligned(alphabet(bytes(shift) + value), shift)
    seen: set[bytes] = set()
    for name, form in written.items():
        if len(form) >= FORM_BYTES_MIN and form not in seen:
            seen.add(form)
            yield name, form


def _lower_escapes(text: str) -> str:
    pieces = text.split("%")
    return "%".join([pieces[0], *(piece[:2].lower() + piece[2:] for piece in pieces[1:])])


def _aligned(encoded: bytes, shift: int) -> bytes:
    """Return the characters that no neighbour of the secret has a part in."""
    padding = len(encoded) - len(encoded.rstrip(b"="))
    end = len(encoded) - padding - (1 if padding else 0)
    return encoded[(0, 2, 3)[shift] : end]


class SecretScanner:
    """Searches streams for all forms of all secrets at once.

    The windows of every form are kept in one table; a stream is read chunk by chunk, and every
    stride one window of it is looked up. Memory is that of the table and of one chunk.
    """

    def __init__(self, secrets: Iterable[str], chunk_bytes: int = CHUNK_BYTES) -> None:
        self.secrets = sorted({one for one in secrets if len(one.encode()) >= FORM_BYTES_MIN})
        self.chunk_bytes = chunk_bytes
        self.bytes_read = 0
        self._windows: dict[bytes, list[tuple[int, int]]] = defaultdict(list)
        self._forms: list[tuple[int, str, bytes]] = []
        for number, secret in enumerate(self.secrets):
            for name, form in forms(secret):
                for offset in range(STRIDE):
                    self._windows[form[offset : offset + WINDOW]].append((len(self._forms), offset))
                self._forms.append((number, name, form))
        self._overlap = max((len(form) for _, _, form in self._forms), default=0)

    def scan_stream(self, stream: BinaryIO, place: str) -> Iterator[Find]:
        """Yield what a stream holds, each find once."""
        kept, start = b"", 0
        seen: set[tuple[int, int]] = set()
        while chunk := stream.read(self.chunk_bytes):
            self.bytes_read += len(chunk)
            content = kept + chunk
            for number, at in self._matches(content):
                if (number, start + at) not in seen:
                    seen.add((number, start + at))
                    secret, name, _ = self._forms[number]
                    yield Find(secret, name, place, start + at)
            kept = content[-self._overlap :] if self._overlap else b""
            start += len(content) - len(kept)
            seen = {one for one in seen if one[1] >= start}

    def scan_bytes(self, content: bytes, place: str) -> list[Find]:
        """Return what some bytes hold."""
        return [
            Find(self._forms[number][0], self._forms[number][1], place, at)
            for number, at in self._matches(content)
        ]

    def scan_files(self, files: Iterable[Path]) -> Iterator[Find]:
        """Yield what files hold, by their bytes and by their names."""
        for file in files:
            yield from self.scan_bytes(file.name.encode(), f"the name of {file.parent}/…")
            with file.open("rb") as stream:
                yield from self.scan_stream(stream, str(file))

    def _matches(self, content: bytes) -> list[tuple[int, int]]:
        windows = self._windows
        found: set[tuple[int, int]] = set()
        for at in range(0, len(content) - WINDOW + 1, STRIDE):
            if (window := content[at : at + WINDOW]) in windows:
                for number, offset in windows[window]:
                    begin = at - offset
                    if begin >= 0 and content.startswith(self._forms[number][2], begin):
                        found.add((number, begin))
        return sorted(found, key=lambda one: one[1])


def files_below(folder: Path, without: Iterable[str] = ()) -> list[Path]:
    """Return all files below a folder but those with one of these names."""
    names = set(without)
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and path.name not in names
    )


def main(folder: Path) -> int:
    """Scan what a run left, print what was found, and return the exit code."""
    secrets: set[str] = set()
    for file in folder.glob("secrets-*.jsonl"):
        secrets.update(json.loads(line) for line in file.read_text().splitlines())
    files = list(folder.glob("heard-*.bin"))
    servers = 0
    for listed in folder.glob("servers-*.jsonl"):
        for line in set(listed.read_text().splitlines()):
            place = Path(json.loads(line))
            servers += 1
            files += files_below(place, KEY_FILES) if place.is_dir() else [place]
    scanner = SecretScanner(secrets)
    if not scanner.secrets or not servers:
        print("There is nothing to look for: no server ran, or no secret was made.")
        return 2
    finds = []
    for find in scanner.scan_files(sorted({file for file in files if file.is_file()})):
        finds.append(find)
        print(find)
        if len(finds) >= FINDS_MAX:
            print("and perhaps more")
            break
    print(
        f"{len(scanner.secrets):,} secrets, {servers:,} folders and files of servers,"
        f" {scanner.bytes_read / 1e6:,.0f} MB: {len(finds):,} finds"
    )
    return int(bool(finds))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
