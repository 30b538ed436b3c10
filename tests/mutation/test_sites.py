"""The changes that the operators make, in SQL and in Python."""

import pytest

from dbt_project import ROOT
from mutation.named import NAMED
from mutation.sites import mutated_python, mutated_sql, python_sites, sql_sites

QUERY = "select max(a) as most from t where a < 3 and b = 'x' group by b"


def test_every_operator_finds_its_sites_in_sql() -> None:
    _, sites = sql_sites(QUERY)
    assert [(site.operator, site.before, site.after) for site in sites] == [
        ("extreme", "MAX(a)", "MIN(a)"),
        ("logic", "a < 3 AND b = 'x'", "a < 3 OR b = 'x'"),
        ("dropped", "a < 3 AND b = 'x'", "a < 3"),
        ("dropped", "a < 3 AND b = 'x'", "b = 'x'"),
        ("comparison", "a < 3", "a >= 3"),
        ("boundary", "a < 3", "a <= 3"),
        ("constant", "a < 3 AND b = 'x'", "3 -> 4"),
        ("constant", "a < 3 AND b = 'x'", "3 -> 2"),
        ("comparison", "b = 'x'", "b <> 'x'"),
    ]


def test_a_number_that_one_more_does_not_change_is_no_site() -> None:
    assert [site.operator for site in sql_sites("select a < 1e308 from t")[1]] == ["comparison", "boundary"]


def test_one_site_is_changed_and_no_other() -> None:
    assert mutated_sql(QUERY, 5, 9) == "SELECT MAX(a) AS most FROM t WHERE a <= 3 AND b = 'x' GROUP BY b"
    assert mutated_sql(QUERY, 2, 9) == "SELECT MAX(a) AS most FROM t WHERE a < 3 GROUP BY b"
    with pytest.raises(ValueError, match="9 sites, not 8"):
        mutated_sql(QUERY, 0, 8)


def test_a_unit_test_of_dbt_has_the_sites_of_its_model() -> None:
    fixture = "with __dbt__cte__t as (select 1 as a, 2 > 1 as b) "
    code = f"with actual as (select * from ({fixture}{QUERY}) _dbt_internal_unit_test_actual) select 7 from actual"
    _, sites = sql_sites(code)
    assert [(site.operator, site.before) for site in sites] == [
        (site.operator, site.before) for site in sql_sites(QUERY)[1]
    ]
    assert "a <= 3" in mutated_sql(code, 5, 9)


def test_every_operator_finds_its_sites_in_python() -> None:
    code = "x = max(a, 2) if a <= b and c is None else True"
    _, sites = python_sites(code)
    assert sorted((site.operator, site.after) for site in sites) == [
        ("boundary", "a < b"),
        ("comparison", "a > b"),
        ("comparison", "c is not None"),
        ("constant", "1"),
        ("constant", "3"),
        ("dropped", "a <= b"),
        ("dropped", "c is None"),
        ("extreme", "min"),
        ("logic", "a <= b or c is None"),
    ]
    number = next(number for number, site in enumerate(sites) if site.operator == "extreme")
    assert mutated_python(code, number) == "x = min(a, 2) if a <= b and c is None else True"


def test_what_is_changed_by_name_in_a_file_stands_there_once() -> None:
    found = {
        (place, before): (ROOT / place).read_text(encoding="utf-8").count(before)
        for place, before, *_ in NAMED
        if "/" in place
    }
    assert found
    assert set(found.values()) == {1}, found
