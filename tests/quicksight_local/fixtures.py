"""The pytest fixture of the local QuickSight: one account per test, empty at first."""

from collections.abc import Iterator

import pytest

from quicksight_local.local import QuickSightLocal


@pytest.fixture
def quicksight() -> Iterator[QuickSightLocal]:
    """Give a running local QuickSight of the Enterprise edition."""
    with QuickSightLocal() as local:
        yield local
