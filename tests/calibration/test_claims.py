"""Every claim is kept: by a sample with fixed seeds, and by all trials in the long run."""

import pytest

from calibration.claims import Claim, Truths
from calibration.modules import ALL
from calibration.warehouse import Warehouse
from dbt_project import ROOT
from ground_truth_insights.statistics_page import MEASURED, read_measured


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("calibration"))


@pytest.mark.parametrize("truths", ALL, ids=lambda truths: truths.name)
def test_a_sample_contradicts_no_claim(warehouse: Warehouse, truths: Truths) -> None:
    claims = list(truths.measure(warehouse, truths.sample))
    assert claims
    assert not [claim for claim in claims if not claim.is_kept(is_sample=True)]


@pytest.mark.slow
@pytest.mark.parametrize("truths", ALL, ids=lambda truths: truths.name)
def test_all_trials_keep_every_claim(warehouse: Warehouse, truths: Truths) -> None:
    broken = [claim for claim in truths.measure(warehouse, truths.trials) if not claim.is_kept()]
    assert not broken


def test_a_claim_is_judged_by_its_share_and_by_its_width() -> None:
    assert Claim("m.c", "holds", 95, 100, floor=0.93).is_kept()
    assert not Claim("m.c", "holds too rarely", 92, 100, floor=0.93).is_kept()
    assert Claim("m.c", "by chance", 90, 100, floor=0.93).is_kept(is_sample=True)
    assert not Claim("m.c", "not by chance", 80, 100, floor=0.93).is_kept(is_sample=True)
    assert Claim("m.c", "rare alarms", 5, 100, ceiling=0.05).is_kept()
    assert not Claim("m.c", "too many alarms", 6, 100, ceiling=0.05).is_kept()
    assert not Claim("m.c", "far too many alarms", 20, 100, ceiling=0.05).is_kept(is_sample=True)
    assert not Claim("m.c", "says nothing", 100, 100, floor=0.93, width=2.1, widest=2.0).is_kept(is_sample=True)


def test_the_last_full_table_kept_every_claim() -> None:
    rows = read_measured(ROOT)
    assert rows
    for row in rows:
        side, _, bound = row["must_hold"].rpartition(" ")
        assert (float(row["held"]) >= float(bound)) if side == "at least" else (float(row["held"]) <= float(bound)), row
        assert not row["width"] or float(row["width"]) <= float(row["widest"]), row
    assert {path.stem for path in (ROOT / MEASURED).glob("*.csv")} == {truths.module for truths in ALL}
