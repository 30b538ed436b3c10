"""The conventions that a newcomer relies on, held against the files and against dbt's manifest."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dbt_project import ROOT, DbtProject, described_above
from ground_truth_insights.pages import pages
from labeling_trees import answer, document, response_file

MODELS = sorted((ROOT / "models").rglob("*.sql"))
MARTS = [model for model in MODELS if "marts" in model.parts]
PACKAGE = ROOT / "scripts/ground_truth_insights"
# Each imports from those above it, and from its own line.
LAYERS = (
    {"console", "errors", "progress", "pseudonym", "replacing", "safe_text"},
    {"checks", "settings"},
    {"aws", "settings_page", "task_types"},
    {"labeling_output", "warehouse"},
    {"estimate", "pull", "registry", "simulate", "sql_functions", "visuals"},
    {"dbt_duckdb_plugin", "discover", "quicksight", "report", "statistics_page"},
    {"mail", "policies"},
    {"build", "doctor"},
    {"cli", "commands", "pages"},
)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("parse")
    response_file(folder / "output", "job", "1", document(answer()))
    project = DbtProject(folder / "output", folder)
    outcome = project.dbt("parse")
    assert outcome.exit_code == 0, outcome.output
    return dict(json.loads((folder / "target/manifest.json").read_text(encoding="utf-8")))


def _models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def _attached(manifest: dict[str, Any], *tests: str) -> list[str]:
    """Return the models on which data tests of these names stand, one entry per test."""
    return [
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node.get("test_metadata", {}).get("name") in tests
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.stem)
def test_a_model_reads_like_its_neighbours(model: Path) -> None:
    lines = model.read_text(encoding="utf-8").splitlines()
    assert model.with_suffix(".yml").exists(), "each model has a yml of the same name"
    assert lines[0].startswith("-- One row per "), "the first line states the grain"
    begins = [number for number, line in enumerate(lines) if re.fullmatch(r"(with )?\w+ as \(", line)]
    ends = [number for number, line in enumerate(lines) if re.match(r"\)", line)]
    steps = {lines[begin]: next(end for end in ends if end > begin) - begin for begin in begins}
    assert [step for step, length in steps.items() if length > 60] == [], "a step is read on one screen"
    text = model.read_text(encoding="utf-8")
    assert "target.type" not in text, "what differs between engines is a macro"
    assert not re.search(r"\.scope_type = \w+\.scope_type", text), "a scope is told by its name alone"


@pytest.mark.parametrize("model", MARTS, ids=lambda path: path.stem)
def test_a_mart_ends_with_its_columns_spelled_out(model: Path) -> None:
    text = model.read_text(encoding="utf-8")
    assert text.endswith("select * from final\n")
    assert "*" not in text.partition("final as (")[2].partition("    from ")[0].replace(" * ", "").replace("(*)", "")


@pytest.mark.parametrize("model", MARTS, ids=lambda path: path.stem)
def test_the_readme_and_the_changelog_name_every_mart(model: Path) -> None:
    contract = model.with_suffix(".yml").relative_to(ROOT).as_posix()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"| [`{model.stem}`]({contract}) | " in readme
    question = readme.partition(f"| [`{model.stem}`]({contract}) | ")[2].partition(" | ")[2].partition("\n")[0]
    landing_page = (ROOT / "models/overview.md").read_text(encoding="utf-8")
    assert f"| `{model.stem}` | {question}\n" in landing_page, "the landing page of dbt's docs has the same question"
    assert f"| `{model.stem}` | " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "text"), pages().items(), ids=lambda each: each if "\n" not in each else "")
def test_what_is_generated_is_as_it_would_be_written_now(file: str, text: str) -> None:
    assert (ROOT / file).read_text(encoding="utf-8") == text, "run: make pages"


def test_only_the_clock_macro_knows_the_time() -> None:
    for path in [*MODELS, *(ROOT / "macros").rglob("*.sql")]:
        if path.name != "as_of.sql":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"current_(timestamp|date|time)|\bnow\(|run_started_at|localtime", text), path


def test_every_portable_function_says_why_it_is_there() -> None:
    for path in (ROOT / "macros/sql").glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        assert f"macro {path.stem}(" in text, f"{path.name}: one macro, named as its file"
        assert "Why: " in text.partition("#}")[0], path.name
        if "adapter.dispatch" in text:
            assert f"default__{path.stem}(" in text, path.name
            assert f"duckdb__{path.stem}(" in text, path.name


def test_a_column_is_described_by_a_doc_block_where_it_first_appears(manifest: dict[str, Any]) -> None:
    blocks = {doc["name"] for doc in manifest["docs"].values()}
    for model in _models(manifest):
        assert len(model["description"]) > 40, model["name"]
        for column in model["columns"].values():
            assert column["description"], (model["name"], column["name"])
            assert column["name"] in blocks, (model["name"], column["name"])
        # A contract, with types, names all columns; elsewhere the same column is described once.
        if not any(column["data_type"] for column in model["columns"].values()):
            own = {(name, column["description"]) for name, column in model["columns"].items()}
            assert not own & described_above(manifest, model["unique_id"]), model["name"]


def test_every_model_tests_its_grain_and_columns_in_one_query(manifest: dict[str, Any]) -> None:
    tested = [node for node in _attached(manifest, "columns_follow_their_names") if node.startswith("model.")]
    assert sorted(tested) == sorted(model["unique_id"] for model in _models(manifest))


def test_every_mart_has_an_enforced_contract_and_declares_what_it_conserves(manifest: dict[str, Any]) -> None:
    conserving = set(_attached(manifest, "conserves", "no_rows")) | {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node.get("test_metadata", {}).get("kwargs", {}).get("rules")
    }
    marts = [model for model in _models(manifest) if model["fqn"][1] == "marts"]
    assert len(marts) == len(MARTS)
    for mart in marts:
        assert mart["config"]["contract"]["enforced"], mart["name"]
        assert mart["unique_id"] in conserving, mart["name"]
        assert "**Questions this answers**" in mart["description"], mart["name"]
        assert "```sql" in mart["description"], mart["name"]


def test_every_mart_is_in_an_exposure_and_these_name_what_their_consumer_reads(manifest: dict[str, Any]) -> None:
    exposed = {
        exposure["name"]: {name.split(".")[-1] for name in exposure["depends_on"]["nodes"]}
        for exposure in manifest["exposures"].values()
    }
    assert set().union(*exposed.values()) == {mart.stem for mart in MARTS}
    files = (ROOT / "seeds/rules/health_checks.csv", ROOT / "seeds/rules/reconciliation_findings.csv")
    rules = "".join(file.read_text(encoding="utf-8") for file in files)
    assert exposed["remedies"] == set(re.findall(r"select [^\n]*? from (\w+)", rules))
    page = (ROOT / "docs/explanation/differs-from-the-console.md").read_text("utf-8")
    assert exposed["differs_from_the_console"] == set(re.findall(r"ref\('(\w+)'\)", page))


def test_the_two_tests_that_were_asked_for_by_name(manifest: dict[str, Any]) -> None:
    tests = {
        (node["test_metadata"]["name"], node["attached_node"], node["column_name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and "test_metadata" in node
    }
    labels = "model.ground_truth_insights.annotations_per_label"
    assert ("not_null", labels, "label") in tests
    workers = [
        node["test_metadata"]["kwargs"]["grain"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node.get("attached_node") == "model.ground_truth_insights.annotations_per_worker"
        and node["test_metadata"]["name"] == "columns_follow_their_names"
    ]
    assert workers == [["scope_type", "scope", "worker"]]


# What rules of dbt-project-evaluator find here, and why it stays. Its rules of tests, contracts and owners are held
# above and by dbt-score. Three make no sense here: staging reads staging, since a file is parsed once and its rows are
# told apart after; one source feeds several models, each of another kind of file; and a model joins scopes and jobs on
# which its parents stand as well, since these are the keys.
_EXCEPTIONS = {
    "reads a source beside models": {
        "base_ground_truth__frame_labels": "the inventory says which files of the raw table are read",
        "base_identity__answers": "the inventory says which files of the raw table are read",
        "base_identity__consolidated_answers": "the inventory says which files of the raw table are read",
        "stg_ground_truth__frame_labels": "clues of other files stand in for frames that are missing",
        "stg_ground_truth__manifest_objects": "clues of other files tell the data objects of lines",
    },
    "reads several sources": {"base_identity__consolidated_answers": "a request names its objects in another file"},
    "is read by more than three marts that nothing reads": {
        "int_scope_jobs": "the one bridge from jobs to scopes",
        "int_labeling_jobs": "the names of jobs, by which marts without a scope are read",
        "annotations_per_worker": "the workers of a scope with their names, which marts of workers show",
    },
    "is a source that no model reads": {
        "registry_files": "load_csv_rows compares seeds with it",
        "pseudonym_keys": "keyed_hash reads it on Athena",
    },
}


def _found_by_the_evaluator(manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each finding as the rule in words and the name of the model or source."""
    models = {model["unique_id"]: model for model in _models(manifest)}
    parents = {name: set(model["depends_on"]["nodes"]) for name, model in models.items()}
    read = set().union(*parents.values())
    ends = models.keys() - read
    for name, model in models.items():
        layer = model["fqn"][1]
        sources = {parent for parent in parents[name] if parent.startswith("source.")}
        layers = {models[parent]["fqn"][1] for parent in parents[name] & models.keys()}
        checks = {
            "reads a source beside models": sources and layers,
            "reads several sources": len(sources) > 1,
            "reads nothing": not parents[name],
            "is no staging, and reads a source": sources and layer != "staging",
            "is staging, and reads what stands on it": layer == "staging" and layers - {"staging"},
            "is read by more than three marts that nothing reads": sum(name in parents[end] for end in ends) > 3,
            "joins more than seven times": len(re.findall(r"\bjoin\b", model["raw_code"])) > 7,
            "names a table instead of a ref": re.search(r"\b(from|join)\s+\w+\.\w+\s", model["raw_code"]),
            "is not named after its layer": {"stg": "staging", "base": "staging", "int": "intermediate"}.get(
                model["name"].partition("_")[0], "marts"
            )
            != layer,
        }
        yield from ((rule, model["name"]) for rule, found in checks.items() if found)
    for name, source in manifest["sources"].items():
        if name not in read:
            yield "is a source that no model reads", source["name"]
        if not source["description"] or not all(column["description"] for column in source["columns"].values()):
            yield "is a source with a column that nothing describes", source["name"]
    for exposure in manifest["exposures"].values():
        for name in exposure["depends_on"]["nodes"]:
            if models[name]["access"] != "public" or models[name]["config"]["materialized"] == "view":
                yield "is exposed, and private or a view", models[name]["name"]


def test_what_the_project_evaluator_finds_has_a_reason(manifest: dict[str, Any]) -> None:
    assert set(_found_by_the_evaluator(manifest)) == {
        (rule, name) for rule in _EXCEPTIONS for name in _EXCEPTIONS[rule]
    }


def test_names_tell_types(manifest: dict[str, Any]) -> None:
    rules = (
        (r"^(is|has)_", {"boolean"}),
        (r"_at$", {"timestamp"}),
        (r"_on$", {"date"}),
        (r"(?<!_to_even)_(share|rate)$", {"double"}),
        (r"_count$", {"bigint", "integer"}),
    )
    for model in _models(manifest):
        for column in model["columns"].values():
            for pattern, types in rules:
                if column["data_type"] and re.search(pattern, column["name"]):
                    assert column["data_type"] in types, (model["name"], column["name"])


def test_identity_is_read_by_its_own_folder_and_the_door_to_it_only(manifest: dict[str, Any]) -> None:
    readers = {
        model["name"]
        for model in _models(manifest)
        if any(".stg_identity__" in parent for parent in model["depends_on"]["nodes"])
        and "identity" not in model["fqn"]
    }
    # These take the keyed hash, contents, problems and counts from it, and no identity.
    assert readers == {
        "stg_ground_truth__elements",
        "stg_ground_truth__response_files",
        "stg_ground_truth__worker_responses",
        "stg_ground_truth__rejected_answers",
    }


def _imported(module: Path) -> Iterator[str]:
    """Yield the parts of the package that a module imports, at its head or when it is needed."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PACKAGE.name:
            parts = str(node.module).split(".")[1:]
            yield from parts[:1] or (name.name for name in node.names)


@pytest.mark.parametrize("part", sorted(set().union(*LAYERS)))
def test_a_part_imports_from_those_below_it_only(part: str) -> None:
    own = next(number for number, layer in enumerate(LAYERS) if part in layer)
    allowed = set().union(*LAYERS[: own + 1])
    modules = sorted((PACKAGE / part).rglob("*.py")) or [PACKAGE / f"{part}.py"]
    assert {name for module in modules for name in _imported(module)} <= allowed


def test_every_part_of_the_package_has_its_layer() -> None:
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert parts - {"__init__", "__main__"} == set().union(*LAYERS)
