"""Words of the results of scenarios, Chinese and English."""

ZH: dict[str, str] = {
    "tests.scenario": "测例 {name}（{policy}）没有通过",
    "tests.expected": "期望：",
    "tests.found": "实际：",
    "tests.passed": "{scenarios} 个测例、{checks} 条期望全部通过",
    "tests.failed": "{scenarios} 个测例、{checks} 条期望，{failed} 个测例没有通过",
    "tests.reach": "{policy}：{rules} 条规则，{tested} 条有期望；结果 {outcomes}；{conditions} 项条件的取值 {sides}",
    "tests.reach_in_all": "合计",
    "tests.reach_shared": "共用词汇",
    "tests.share": "{reached}/{possible}（{percent}%）",
    "tests.untested": "`{rule}` 没有期望",
    "tests.missing": "`{rule}` 没有期望过 {outcomes}",
    "tests.one_sided": "`{rule}` 的 `{text}` 从未为 {values}",
}

EN: dict[str, str] = {
    "tests.scenario": "scenario {name} ({policy}) failed",
    "tests.expected": "expected: ",
    "tests.found": "found:    ",
    "tests.passed": "{scenarios} scenarios with {checks} expectations passed",
    "tests.failed": "{scenarios} scenarios with {checks} expectations, {failed} scenarios failed",
    "tests.reach": "{policy}: {rules} rules, {tested} with an expectation; outcomes {outcomes}; values of {conditions} conditions {sides}",
    "tests.reach_in_all": "in all",
    "tests.reach_shared": "shared vocabulary",
    "tests.share": "{reached}/{possible} ({percent}%)",
    "tests.untested": "no expectation asks for `{rule}`",
    "tests.missing": "no expectation asks for `{rule}` to be {outcomes}",
    "tests.one_sided": "in `{rule}`, `{text}` was never {values}",
}
