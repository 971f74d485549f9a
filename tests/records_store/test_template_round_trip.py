"""Round trip: the workbook that ``template`` makes, filled in with a district, imported: the same decisions as from the folder."""

import itertools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from test_districts_through_store import DISTRICTS, ROOT, policies_of

from examples.generate.forms import filled
from policylang.cli.main import main
from policylang.core.facts import Dataset
from policylang.core.ir import PolicySet
from policylang.records.folders import read_folder
from policylang.records.manifest import read_manifest
from policylang.records.store_read import read_store
from policylang.runtime.compiled import compiled

RECORDS = ROOT / "examples" / "records"
SUBJECTS = 40
"""Of each kind; what concerns a whole population is decided over everybody."""


def decisions(policies: PolicySet, dataset: Dataset, as_of: date) -> Iterator[tuple[str, ...]]:
    """The decisions about the first subjects of each kind, and about whole populations, with values and causes."""
    evaluation = compiled(policies).evaluation(dataset, as_of, None, {})
    kinds = {kind for rule in policies.rules.values() for kind in rule.kinds}
    for kind in sorted(kinds):
        for row in itertools.islice(sorted(dataset.rows(kind), key=lambda row: row.id), SUBJECTS):
            for one in evaluation.decisions_for(row):
                yield row.kind, row.id, one.name, one.outcome.label, str(one.fields), str(sorted(map(str, one.causes)))
    for rule in policies.rules.values():
        if not rule.kinds:
            one = evaluation.decide_on(rule, None, as_of, None)
            yield "", "", one.name, one.outcome.label, str(one.fields), str(sorted(map(str, one.causes)))


@pytest.mark.parametrize("district", DISTRICTS)
def test_the_same_decisions(district: str, tmp_path: Path) -> None:
    folder, blank, full, store = RECORDS / district, tmp_path / "空表.xlsx", tmp_path / "填好.xlsx", tmp_path / "区.sqlite"
    manifest = read_manifest(folder)
    assert manifest.policy is not None and manifest.as_of is not None
    policies = policies_of(manifest.policy)
    named = ["--policies", str(ROOT / "policies"), "--policy", manifest.policy]
    assert main(["template", "--output", str(blank), *named]) == 0
    full.write_bytes(filled(blank.read_bytes(), folder, policies.vocabulary))
    assert main(["import", str(full), "--into", str(store), "--apply", "--known", manifest.as_of.isoformat(), *named]) == 0
    reading = read_store(store, policies.vocabulary)
    assert reading.problems == ()
    expected = list(decisions(policies, read_folder(folder, policies.vocabulary).dataset, manifest.as_of))
    assert list(decisions(policies, reading.dataset, manifest.as_of)) == expected
    assert len(expected) > 100
