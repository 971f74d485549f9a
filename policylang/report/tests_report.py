"""Results of scenarios for people and programs: text, JSON (version 1), JUnit XML; and how much of the rules they reach.

In: ``Results``, ``Coverage``, sources (for line numbers), words. Out: text. In JSON a scenario has ``name``, ``policy``, ``path``, ``line``,
``passed`` and ``checks``; a check ``rule``, ``subject``, ``line``, ``text``, ``passed``, ``mismatches`` (``aspect``, ``expected``, ``found``)
and ``explanation``. ``coverage`` has ``complete``, ``outcomes`` and ``sides`` (how many are ``reached`` of those ``possible``, in ``percent``),
``rules`` and ``conditions`` with what is ``missing``. Nothing here depends on a clock, so JUnit has no times.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from policylang.core.expressions import Place
from policylang.core.results import Check, ConditionReach, Coverage, Results, RuleReach, ScenarioResult, Share
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
    """By policy: how much is reached, then what is not, in the order written; last, how much is reached in all."""
    lines: list[str] = []
    reaches: tuple[RuleReach | ConditionReach, ...] = (*coverage.rules, *coverage.conditions)
    for policy in dict.fromkeys(reach.policy for reach in reaches):
        own = coverage.of(policy)
        lines.append(_reach_line(policy or words.text("tests.reach_shared"), own, words))
        lines += [f"  {line}" for line in _gaps(own, sources, words)]
    lines.append(_reach_line(words.text("tests.reach_in_all"), coverage, words))
    return "\n".join(lines)


def _reach_line(name: str, coverage: Coverage, words: Wording) -> str:
    figures = (
        ("policy", name),
        ("rules", str(len(coverage.rules))),
        ("tested", str(len(coverage.rules) - len(coverage.untested))),
        ("conditions", str(len(coverage.conditions))),
        ("outcomes", _share_text(coverage.outcomes, words)),
        ("sides", _share_text(coverage.sides, words)),
    )
    return words.text("tests.reach", figures)


def _share_text(share: Share, words: Wording) -> str:
    figures = (("reached", share.reached), ("possible", share.possible), ("percent", share.percent))
    return words.text("tests.share", ((name, str(figure)) for name, figure in figures))


def _gaps(coverage: Coverage, sources: Sources, words: Wording) -> Iterator[str]:
    """What no scenario reaches, in the order written. Of a rule that no 期望 asks for, its conditions are not told as well."""
    untested = {rule.rule for rule in coverage.untested}
    gaps: list[tuple[RuleReach | ConditionReach, str]] = [
        (rule, _outcome_gap(rule, words)) for rule in coverage.rules if rule.missing
    ]
    gaps += [(reach, _value_gap(reach, words)) for reach in coverage.conditions if reach.missing and reach.rule not in untested]
    for reach, text in sorted(gaps, key=lambda gap: _order(gap[0])):
        yield f"{_where(reach.place, sources)}  {text}" if reach.place is not None else text


def _order(reach: RuleReach | ConditionReach) -> tuple[str, int]:
    return (reach.place.span.path, reach.place.span.start) if reach.place is not None else ("", 0)


def _outcome_gap(rule: RuleReach, words: Wording) -> str:
    key = "tests.untested" if not rule.reached else "tests.missing"
    return words.text(key, (("rule", rule.rule), ("outcomes", "、".join(rule.missing))))


def _value_gap(reach: ConditionReach, words: Wording) -> str:
    args = (("rule", reach.rule), ("text", reach.text), ("values", "、".join(reach.missing)))
    return words.text("tests.one_sided", args)


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
        "complete": coverage.is_complete,
        "outcomes": _share_entry(coverage.outcomes),
        "sides": _share_entry(coverage.sides),
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
                "possible": list(reach.possible),
                "seen": list(reach.seen),
                "missing": list(reach.missing),
            }
            for reach in coverage.conditions
        ],
    }


def _share_entry(share: Share) -> dict[str, int]:
    return {"reached": share.reached, "possible": share.possible, "percent": share.percent}


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
