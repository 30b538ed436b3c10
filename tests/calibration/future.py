"""What is said of the days to come and of the day on which the work ends."""

from collections.abc import Iterator

from calibration import paces
from calibration.claims import Claim, truths
from calibration.warehouse import Warehouse

MARTS = ("labeling_progress",)


@truths(trials=2000, sample=100)
def unchanging_paces(warehouse: Warehouse, trials: int) -> Iterator[Claim]:
    """Where nothing changes, the interval of the date holds the day on which the work ends."""
    drawn = paces.draw_trials(paces.poisson(8), trials, seed=3, mean=8)
    progress = warehouse.build(paces.staged(drawn), MARTS)["labeling_progress"].to_pylist()
    dates = {row["scope"]: (row["eta_on_low"], row["eta_on_high"]) for row in progress}
    held = [trial.end_on and low <= trial.end_on <= high for trial in drawn for low, high in [dates[trial.job]]]
    yield Claim("labeling_progress.eta_on", "the end date of a steady pace", sum(map(bool, held)), trials, floor=0.9)
