"""Measure every claim, print a table, and write it for the page of statistics: `make calibrate`."""

import csv
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from calibration.claims import Claim
from calibration.modules import ALL
from calibration.warehouse import Warehouse
from dbt_project import ROOT
from ground_truth_insights.statistics_page import MEASURED, PAGE, page


def main() -> int:
    """Measure the modules that are named, or all, and return 1 where a claim was not kept."""
    modules = sys.argv[1:] or sorted({each.module for each in ALL})
    broken = 0
    with TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder))
        for module in modules:
            claims = []
            for each in [each for each in ALL if each.module == module]:
                for claim in each.measure(warehouse, each.trials):
                    print(as_line(claim), flush=True)
                    claims.append(claim)
            write(module, claims)
            broken += sum(not claim.is_kept() for claim in claims)
    (ROOT / PAGE).write_text(page(ROOT), encoding="utf-8")
    print(f"{broken} claims not kept")
    return 1 if broken else 0


def as_line(claim: Claim) -> str:
    """Return a claim as a line of the printed table."""
    bound = f">= {claim.floor:.3f}" if claim.floor is not None else f"<= {claim.ceiling:.3f}"
    width = "" if claim.width is None else f"  width {claim.width:.2f} <= {claim.widest:.2f}"
    verdict = "" if claim.is_kept() else "  NOT KEPT"
    return f"{claim.statistic:40s} {claim.claim:70s} {claim.share:.3f} {bound} n {claim.n}{width}{verdict}"


def write(module: str, claims: list[Claim]) -> None:
    """Write the table of a module, which the page of statistics shows."""
    (ROOT / MEASURED).mkdir(exist_ok=True)
    with (ROOT / MEASURED / f"{module}.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["statistic", "claim", "held", "must_hold", "trials", "width", "widest"])
        for claim in claims:
            bound = f"at least {claim.floor}" if claim.floor is not None else f"at most {claim.ceiling}"
            widths = ["", ""] if claim.width is None else [f"{claim.width:.2f}", f"{claim.widest:g}"]
            rows.writerow([claim.statistic, claim.claim, f"{claim.share:.4f}", bound, claim.n, *widths])


if __name__ == "__main__":
    sys.exit(main())
