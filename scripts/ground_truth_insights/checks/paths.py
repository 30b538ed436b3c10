"""Questions about paths that answer no, where Path's own fail because a folder above may not be entered."""

import os
from pathlib import Path


def exists(path: Path) -> bool:
    """Tell whether there is anything at the path that this user can see."""
    return os.path.exists(path)  # noqa: PTH110 (see above)


def is_file(path: Path) -> bool:
    """Tell whether there is a file that this user can see."""
    return os.path.isfile(path)  # noqa: PTH113 (see above)


def is_folder(path: Path) -> bool:
    """Tell whether there is a folder that this user can see."""
    return os.path.isdir(path)  # noqa: PTH112 (see above)
