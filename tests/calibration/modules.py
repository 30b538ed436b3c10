"""The modules of truths; importing one enters its functions into the list."""

from calibration import agreement, effects, future, people
from calibration.claims import ALL

__all__ = ["ALL", "agreement", "effects", "future", "people"]
