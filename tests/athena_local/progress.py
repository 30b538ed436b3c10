"""Progress of long work: a bar on a terminal, plain lines elsewhere, always on stderr."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

PLAIN_STEP = 0.25

Advance = Callable[[int], None]


@contextmanager
def show_download(name: str, total_bytes: int | None, done_bytes: int = 0) -> Iterator[Advance]:
    """Show the download of `name`; the function handed out is told of each chunk's bytes."""
    console = Console(stderr=True, highlight=False)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        with Progress(*columns, console=console) as progress:
            task = progress.add_task(name, total=total_bytes, completed=done_bytes)
            yield lambda count: progress.advance(task, count)
        return
    console.print(f"{name}: fetching {_megabytes(total_bytes)}")
    yield _plain_lines(console, name, total_bytes, done_bytes)
    console.print(f"{name}: fetched")


def _plain_lines(console: Console, name: str, total_bytes: int | None, done_bytes: int) -> Advance:
    done, said = done_bytes, 0.0

    def advance(count: int) -> None:
        nonlocal done, said
        done += count
        share = done / total_bytes if total_bytes else 0.0
        if share >= said + PLAIN_STEP:
            said = share
            console.print(f"{name}: {share:.0%}")

    return advance


def _megabytes(count: int | None) -> str:
    return "an unknown size" if count is None else f"{count / 1e6:.0f} MB"
