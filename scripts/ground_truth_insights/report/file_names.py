"""Names of files that come from names of scopes, which may hold anything."""

import hashlib
import re
import unicodedata

_LONGEST = 60


def file_name(text: str) -> str:
    """Return letters, digits, hyphens and underscores for a text, different texts giving different names.

    Where something of the text is lost, eight hexadecimal characters of its SHA-256 (FIPS 180-4) tell it apart.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:_LONGEST].strip("-")
    if name and name == text:
        return name
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name}-{mark}" if name else mark
