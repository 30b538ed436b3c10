"""The keyed hash that stands for a worker in every mart."""

import hashlib
import hmac

LENGTH = 16


def pseudonym(identity: str, key: str) -> str:
    """Return the first 16 hexadecimal characters of HMAC-SHA-256 (RFC 2104) of `identity` under `key`."""
    return hmac.new(key.encode(), identity.encode(), hashlib.sha256).hexdigest()[:LENGTH]
