"""The parts of Trino: fetched from Maven once, verified by SHA-256, unpacked, and checked at every start."""

import fcntl
import hashlib
import json
import os
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import requests
from maven_artifact.artifact import Artifact
from maven_artifact.resolver import Resolver

from athena_local.errors import AthenaLocalError
from athena_local.progress import show_download

CHUNK_BYTES = 1 << 18
TIMEOUT_SECONDS = 60

Locate = Callable[[str], str]


@dataclass(frozen=True)
class Part:
    """A Maven artifact (group:artifact:extension:version), and which of its folders goes where at home."""

    coordinates: str
    sha256: str
    archive_folder: str
    home_folder: str

    @property
    def name(self) -> str:
        """The artifact's name, for messages and file names."""
        return self.coordinates.split(":")[1]


# Trino's own plugins and start scripts are left out: all that is needed is the Hive plugin.
PARTS = (
    Part(
        coordinates="io.trino:trino-server-core:tar.gz:476",
        sha256="0f388f9967c177ae70a47c099082fc95387f0c3cb96d8000d1d41fc3a5223158",
        archive_folder="trino-server-core-476/lib/",
        home_folder="lib",
    ),
    Part(
        coordinates="io.trino:trino-hive:zip:476",
        sha256="611bacdb07d9f3cf7b9d47f97ecc76fa2e7ff8bfe8a9728c3d06adc1bfb8662e",
        archive_folder="trino-hive-476/",
        home_folder="plugin/hive",
    ),
)


def default_cache() -> Path:
    """Return the folder of `GT_CACHE`, or else the user's cache folder."""
    if chosen := os.environ.get("GT_CACHE"):
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "ground-truth-insights"


def maven_address(coordinates: str) -> str:
    """Return the address of an artifact in the public Maven repository."""
    address: str = Resolver.default().uri_for_artifact(Artifact.parse(coordinates))
    return address


def ensure_parts(cache: Path | None = None, parts: Sequence[Part] = PARTS, locate: Locate = maven_address) -> Path:
    """Return the home of Trino, after fetching whatever the cache lacks or holds corrupted.

    Raises:
        AthenaLocalError: a part can't be fetched, or isn't what its SHA-256 says.

    """
    home = (cache or default_cache()) / "trino"
    home.mkdir(parents=True, exist_ok=True)
    with _locked(home):
        for part in parts:
            if not _is_intact(home, part):
                archive = _fetch(home, part, locate(part.coordinates))
                _unpack(home, part, archive)
                archive.unlink()
    return home


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _manifest(home: Path, part: Part) -> Path:
    return home / f"{part.name}.json"


def _is_intact(home: Path, part: Part) -> bool:
    """Tell whether every unpacked file is byte for byte what the verified archive held."""
    folder = home / part.home_folder
    try:
        recorded = json.loads(_manifest(home, part).read_text())
    except (OSError, ValueError):
        return False
    return bool(recorded == {"sha256": part.sha256, "files": _checksums(folder)})


def _checksums(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = [str(path.relative_to(folder)) for path in files]
    with ThreadPoolExecutor() as pool:
        return dict(zip(names, pool.map(_sha256, files), strict=True))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch(home: Path, part: Part, address: str) -> Path:
    """Download an archive under a temporary name, going on where an interrupted download stopped."""
    archive = home / f"{part.name}.archive"
    partial = home / f"{part.name}.partial"
    if archive.exists() and _sha256(archive) == part.sha256:
        return archive
    for is_last_try in (False, True):
        was_resumed = partial.exists()
        _download(part, address, partial)
        if _sha256(partial) == part.sha256:
            partial.replace(archive)
            return archive
        partial.unlink()
        if is_last_try or not was_resumed:
            break
    raise AthenaLocalError(
        f"{part.coordinates} is not what its pinned SHA-256 says: something on the way changed it; try again"
    )


def _download(part: Part, address: str, partial: Path) -> None:
    done = partial.stat().st_size if partial.exists() else 0
    headers = {"Range": f"bytes={done}-"} if done else {}
    try:
        with requests.get(address, headers=headers, stream=True, timeout=TIMEOUT_SECONDS) as response:
            if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                return  # all of it is there already, or it is wrong: the checksum tells
            response.raise_for_status()
            if response.status_code != HTTPStatus.PARTIAL_CONTENT:
                done = 0
            _write(part, response, partial, done)
    except requests.RequestException as error:
        raise AthenaLocalError(
            f"{part.coordinates} can't be fetched from Maven ({type(error).__name__});"
            " it is needed once, then the cache is enough: connect to the network and try again"
        ) from error


def _write(part: Part, response: requests.Response, partial: Path, done: int) -> None:
    length = response.headers.get("Content-Length")
    total = done + int(length) if length else None
    with show_download(part.name, total, done) as advance, partial.open("ab" if done else "wb") as file:
        for chunk in response.iter_content(CHUNK_BYTES):
            file.write(chunk)
            advance(len(chunk))


def _unpack(home: Path, part: Part, archive: Path) -> None:
    """Unpack the folder that is needed, beside its place first, so that an interruption leaves no half."""
    folder = home / part.home_folder
    unpacking = home / "unpacking"
    for leftover in (unpacking, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    members = _tar_members if tarfile.is_tarfile(archive) else _zip_members
    for name, content in members(archive, part.archive_folder):
        (unpacking / name).parent.mkdir(parents=True, exist_ok=True)
        (unpacking / name).write_bytes(content)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unpacking.rename(folder)
    _manifest(home, part).write_text(json.dumps({"sha256": part.sha256, "files": _checksums(folder)}))


def _tar_members(archive: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isreg() and member.name.startswith(folder) else None
            if file is not None:
                yield member.name.removeprefix(folder), file.read()


def _zip_members(archive: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as file:
        for name in file.namelist():
            if name.startswith(folder) and not name.endswith("/"):
                yield name.removeprefix(folder), file.read(name)
