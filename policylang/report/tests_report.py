"""Results of scenarios for people and programs: text, JSON (version 1), JUnit XML; and how much of the rules they reach.

In: ``Results``, ``Coverage``, sources (for line numbers), words. Out: text. In JSON a scenario has ``name``, ``policy``, ``path``, ``line``,
``passed`` and ``checks``; a check ``rule``, ``subject``, ``line``, ``text``, ``passed``, ``mismatches`` (``aspect``, ``expected``, ``found``)
and ``explanation``. Nothing here depends on a clock, so JUnit has no times.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from policylang.core.expressions import Place
from policylang.core.results import Check, Coverage, Results, RuleReach, ScenarioResult
from policylang.report.wording import Wording, visible
from policylang.source import SourceFile

Sources = Mapping[str, SourceFile]


def render_results(results: Results, sources: Sources, lang: str, form: str = "text", coverage: Coverage | None = None) -> str:
    """The results as ``text``, ``json`` or ``junit`` (which has no place for coverage)."""
    match form:
        case "json":
            return results_json(results, sources, coverage)
        case "junit":
            return results_junit(results, sources)
        case _:
            return results_text(results, sources, Wording.of(lang), coverage)


def results_text(results: Results, sources: Sources, words: Wording, coverage: Coverage | None = None) -> str:
    """Failures with expected and found side by side, then the totals; with ``coverage``, what no scenario reaches."""
    blocks = [_failure(result, sources, words) for result in results.scenarios if not result.is_passed]
    checks = sum(len(result.checks) for result in results.scenarios)
    totals = (("scenarios", str(len(results.scenarios))), ("checks", str(checks)), ("failed", str(results.failures)))
    blocks.append(words.text("tests.passed" if results.is_passed else "tests.failed", totals))
    if coverage is not None:
        blocks.append(coverage_text(coverage, sources, words))
    return "\n\n".join(blocks) + "\n"


def _failure(result: ScenarioResult, sources: Sources, words: Wording) -> str:
    lines = [words.text("tests.scenario", (("name", result.scenario.name), ("policy", result.scenario.policy)))]
    for check in result.checks:
        if not check.is_passed:
            lines += _check_lines(check, sources, words)
    return "\n".join(lines)


def _check_lines(check: Check, sources: Sources, words: Wording) -> Iterator[str]:
    yield f"  --> {_where(check.place, sources)}"
    yield f"      {visible(check.place.text)}"
    for mismatch in check.mismatches:
        yield f"      {words.text('tests.expected')}{visible(mismatch.expected)}"
        yield f"      {words.text('tests.found')}{visible(mismatch.found)}"
    for line in check.explanation.splitlines():
        yield f"      | {visible(line)}"


def _where(place: Place, sources: Sources) -> str:
    line = _line(place, sources)
    return f"{place.span.path}:{line}" if line else place.span.path


def _line(place: Place, sources: Sources) -> int:
    """The line of a place; 0 if its file is not at hand."""
    source = sources.get(place.span.path)
    return source.position(place.span.start).line if source is not None else 0


# ------------------------------------------------------------------ coverage


def coverage_text(coverage: Coverage, sources: Sources, words: Wording) -> str:
    """Rules that no 期望 asks for, outcomes and sides of conditions that never came up, by policy."""
    lines: list[str] = []
    for policy in dict.fromkeys(rule.policy for rule in coverage.rules):
        rules = [rule for rule in coverage.rules if rule.policy == policy]
        tested = [rule for rule in rules if rule.reached]
        figures = (("policy", policy), ("tested", str(len(tested))), ("rules", str(len(rules))))
        lines.append(words.text("tests.reach", figures))
        lines += [f"  {_rule_line(rule, sources, words)}" for rule in rules if rule.missing]
        lines += [f"  {line}" for line in _one_sided(coverage, policy, sources, words)]
    return "\n".join(lines)


def _rule_line(rule: RuleReach, sources: Sources, words: Wording) -> str:
    where = _where(rule.place, sources) if rule.place is not None else ""
    key = "tests.untested" if not rule.reached else "tests.missing"
    return f"{where}  {words.text(key, (('rule', rule.rule), ('outcomes', '、'.join(rule.missing))))}"


def _one_sided(coverage: Coverage, policy: str, sources: Sources, words: Wording) -> Iterator[str]:
    """Items of conditions that were never 是 or never 否."""
    for reach in coverage.conditions:
        missing = [word for word in ("是", "否") if word not in reach.seen]
        if reach.policy == policy and reach.is_reached and missing:
            args = (("rule", reach.rule), ("text", reach.text), ("values", "、".join(missing)))
            yield f"{_where(reach.place, sources)}  {words.text('tests.one_sided', args)}"


# ------------------------------------------------------------------ JSON


def results_json(results: Results, sources: Sources, coverage: Coverage | None = None) -> str:
    """The JSON document described above; with ``coverage``, ``rules`` and ``conditions``."""
    document: dict[str, object] = {
        "version": 1,
        "passed": results.is_passed,
        "failures": results.failures,
        "scenarios": [_scenario_entry(result, sources) for result in results.scenarios],
    }
    if coverage is not None:
        document["coverage"] = _coverage_entry(coverage, sources)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _scenario_entry(result: ScenarioResult, sources: Sources) -> dict[str, object]:
    scenario = result.scenario
    return {
        "name": scenario.name,
        "policy": scenario.policy,
        "path": scenario.place.span.path,
        "line": _line(scenario.place, sources),
        "passed": result.is_passed,
        "checks": [_check_entry(check, sources) for check in result.checks],
    }


def _check_entry(check: Check, sources: Sources) -> dict[str, object]:
    return {
        "rule": check.rule,
        "subject": check.subject,
        "line": _line(check.place, sources),
        "text": check.place.text,
        "passed": check.is_passed,
        "mismatches": [{"aspect": m.aspect.value, "expected": m.expected, "found": m.found} for m in check.mismatches],
        "explanation": check.explanation,
    }


def _coverage_entry(coverage: Coverage, sources: Sources) -> dict[str, object]:
    return {
        "rules": [
            {
                "rule": rule.rule,
                "policy": rule.policy,
                "line": _line(rule.place, sources) if rule.place is not None else 0,
                "possible": list(rule.possible),
                "reached": list(rule.reached),
                "missing": list(rule.missing),
            }
            for rule in coverage.rules
        ],
        "conditions": [
            {
                "rule": reach.rule,
                "policy": reach.policy,
                "line": _line(reach.place, sources),
                "text": reach.text,
                "seen": list(reach.seen),
            }
            for reach in coverage.conditions
        ],
    }


# ------------------------------------------------------------------ JUnit


def results_junit(results: Results, sources: Sources) -> str:
    """JUnit XML: one suite for each policy, one test case for each scenario."""
    policies = dict.fromkeys(result.scenario.policy for result in results.scenarios)
    counts = f'tests="{len(results.scenarios)}" failures="{results.failures}"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="policylang" {counts}>']
    for policy in policies:
        own = [result for result in results.scenarios if result.scenario.policy == policy]
        lines += _suite(policy, own, sources)
    return "\n".join((*lines, "</testsuites>")) + "\n"


def _suite(policy: str, own: Sequence[ScenarioResult], sources: Sources) -> Iterator[str]:
    failures = sum(not result.is_passed for result in own)
    yield f'  <testsuite name={_attribute(policy)} tests="{len(own)}" failures="{failures}">'
    for result in own:
        place = result.scenario.place
        head = f"    <testcase classname={_attribute(policy)} name={_attribute(result.scenario.name)}"
        head += f' file={_attribute(place.span.path)} line="{_line(place, sources)}"'
        failed = [check for check in result.checks if not check.is_passed]
        if not failed:
            yield f"{head}/>"
            continue
        yield f"{head}>"
        for check in failed:
            yield from _junit_failure(check, sources)
        yield "    </testcase>"
    yield "  </testsuite>"


def _junit_failure(check: Check, sources: Sources) -> Iterator[str]:
    message = "; ".join(f"{mismatch.expected} ≠ {mismatch.found}" for mismatch in check.mismatches)
    body = [f"{_where(check.place, sources)}: {check.place.text}", *check.explanation.splitlines()]
    text = escape("\n".join(visible(line) for line in body))
    yield f"      <failure message={_attribute(message)}>{text}</failure>"


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
