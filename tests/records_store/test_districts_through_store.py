"""The sample districts: handed in as files and read back, every decision is the same as from the folder."""

from datetime import date
from pathlib import Path

import pytest

from policylang.api import all_decisions, own_policies
from policylang.core.facts import Dataset
from policylang.core.ir import PolicySet
from policylang.pipeline import load
from policylang.records.folders import read_folder
from policylang.records.intake import take_in
from policylang.records.manifest import read_manifest
from policylang.records.mapping import Mapping
from policylang.records.store import writing
from policylang.records.store_lazy import open_store
from policylang.records.store_read import read_store
from policylang.records.store_write import write_batch
from policylang.runtime.compiled import compiled

ROOT = Path(__file__).parents[2]
DISTRICTS = sorted(path.name for path in (ROOT / "examples" / "records").iterdir() if (path / "records.toml").is_file())


def policies_of(name: str) -> PolicySet:
    loaded = load(ROOT / "policies", with_scenarios=False, only={name})
    return next(policies for policies in loaded.sets if name in own_policies(policies))


def decisions(policies: PolicySet, dataset: Dataset, as_of: date) -> list[tuple[str, ...]]:
    """Every decision with its values and causes."""
    evaluation = compiled(policies).evaluation(dataset, as_of, None, {})
    return [
        (row.kind if row else "", row.id if row else "", one.name, one.outcome.label, str(one.fields), str(one.causes))
        for row, one in all_decisions(evaluation)
    ]


@pytest.mark.parametrize("district", DISTRICTS)
def test_the_same_decisions(district: str, tmp_path: Path) -> None:
    folder = ROOT / "examples" / "records" / district
    manifest = read_manifest(folder)
    assert manifest.policy is not None and manifest.as_of is not None
    policies = policies_of(manifest.policy)
    store = tmp_path / "区.sqlite"
    intake = take_in([(path, path.name) for path in sorted(folder.glob("*.csv"))], policies.vocabulary, Mapping(), store)
    assert not intake.is_blocked and not intake.has_errors
    with writing(store) as connection:
        write_batch(connection, intake.batch(manifest.as_of, manifest.policy), intake.parents)
    assert read_manifest(store).policy == manifest.policy
    reading = read_store(store, policies.vocabulary)
    assert reading.errors == ()
    expected = decisions(policies, read_folder(folder, policies.vocabulary).dataset, manifest.as_of)
    assert decisions(policies, reading.dataset, manifest.as_of) == expected
    assert decisions(policies, open_store(store, policies.vocabulary), manifest.as_of) == expected
    assert expected
