"""The modules of truths; importing one enters its functions into the list."""

from calibration import agreement, future, people
from calibration.claims import ALL

__all__ = ["ALL", "agreement", "future", "people"]
