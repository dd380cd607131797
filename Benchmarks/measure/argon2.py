"""libsodium's Argon2id, called by Python on one thread: the yardstick of logins."""

from __future__ import annotations

import ctypes
import ctypes.util
import time

MEMORY_KIB = 19_456
PASSES = 2
SALT_BYTES = 16
DIGEST_BYTES = 32
ARGON2ID_13 = 2
PASSWORD = b"four words of one bench"


def hashes_per_second(seconds: float) -> float:
    """Hash one password again and again on the calling thread, for a while."""
    library = load_libsodium()
    begun = time.perf_counter()
    count = 0
    while time.perf_counter() - begun < seconds:
        hash_once(library)
        count += 1
    return count / (time.perf_counter() - begun)


def load_libsodium() -> ctypes.CDLL:
    """Find the library that the server uses as well, and make it ready."""
    name = ctypes.util.find_library("sodium")
    if name is None:
        raise RuntimeError("there is no libsodium")
    library = ctypes.CDLL(name)
    if library.sodium_init() < 0:
        raise RuntimeError("libsodium cannot be used")
    library.crypto_pwhash.argtypes = [
        ctypes.c_char_p, ctypes.c_ulonglong, ctypes.c_char_p, ctypes.c_ulonglong, ctypes.c_char_p,
        ctypes.c_ulonglong, ctypes.c_size_t, ctypes.c_int,
    ]  # fmt: skip
    return library


def hash_once(library: ctypes.CDLL) -> None:
    """Run Argon2id once, with the parameters of the server's passwords."""
    digest = ctypes.create_string_buffer(DIGEST_BYTES)
    salt = bytes(SALT_BYTES)
    status = library.crypto_pwhash(
        digest, DIGEST_BYTES, PASSWORD, len(PASSWORD), salt, PASSES, MEMORY_KIB * 1_024, ARGON2ID_13
    )
    if status != 0:
        raise RuntimeError("libsodium had no memory for a hash")
