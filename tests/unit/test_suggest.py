"""Did-you-mean: slips of an input method find the word that was meant, unrelated words find nothing."""

import pytest

from policylang.suggest import closest, distance, is_homophone, mended, pinyin

NAMES = [
    "签订带徒协议",
    "履行带徒协议",
    "入职年限",
    "考试成绩",
    "过程评定",
    "骨干教师",
    "学科带头人",
    "培训学时",
    "年度考核",
    "教师资格",
    "师德表现",
    "培训记录",
    "网络互动",
    "专题研讨",
    "论坛交流数",
    "博文篇数",
    "县级抽测",
    "名额",
    "教龄",
    "学时",
    "学分",
    "至",
    "占",
    "自",
    "于",
    "从",
    "按",
    "每",
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("签定带徒协议", "签订带徒协议"),
        ("入职年线", "入职年限"),
        ("入值年线", "入职年限"),
        ("考试城绩", "考试成绩"),
        ("过程平定", "过程评定"),
        ("骨干教是", "骨干教师"),
        ("学科带头", "学科带头人"),
        ("培训总学时", "培训学时"),
        ("度年考核", "年度考核"),
        ("教师资各", "教师资格"),
        ("网洛互动", "网络互动"),
        ("致", "至"),
        ("站", "占"),
        ("字", "自"),
        ("与", "于"),
        ("明额", "名额"),
        ("龄教", "教龄"),
        ("论谈交流数", "论坛交流数"),
        ("论坛交流", "论坛交流数"),
    ],
)
def test_first_suggestion(typed: str, meant: str) -> None:
    assert closest(typed, NAMES)[0] == meant


@pytest.mark.parametrize("typed", ["财务报表", "水", "氣候變化", "x", "", "甲乙丙丁戊己"])
def test_nothing_near(typed: str) -> None:
    assert closest(typed, NAMES) == []


def test_limit_order_and_the_word_itself() -> None:
    assert closest("培训学是", ["培训学事", "培训学时", "培训学时", "培训学是", "培训学年"], limit=2) == [
        "培训学事",
        "培训学时",
    ]
    assert closest("培训学时", ["培训学时"]) == []


@pytest.mark.parametrize(
    ("typed", "known", "near", "meant"),
    [
        ("未合格", ["合格", "不合格"], ["不合格", "合格"], "不合格"),
        ("非满意", ["满意", "不满意"], ["不满意", "满意"], "不满意"),
        ("未在岗", ["在岗"], ["在岗"], None),
        ("足额", ["不足额"], ["不足额"], None),
        ("布合格", ["合格", "不合格"], ["不合格", "合格"], "不合格"),
        ("不可无", ["可无"], ["可无"], None),
        ("无不良记录", ["不良记录"], ["不良记录"], None),
        ("全不", ["全部"], ["全部"], None),
        ("未", ["为"], ["为"], None),
        ("由高到低", ["由低到高", "从高到低"], ["从高到低", "由低到高"], "从高到低"),
        ("最大", ["最低"], ["最低"], None),
        ("最低分", ["最高分"], ["最高分"], None),
        ("减分", ["加分"], ["加分"], None),
        ("从底到高", ["从高到低", "从低到高"], ["从低到高"], "从低到高"),
    ],
)
def test_a_word_is_not_mended_into_its_contrary(typed: str, known: list[str], near: list[str], meant: str | None) -> None:
    assert closest(typed, known) == near
    assert mended(typed, near) == meant


def test_near_homophones() -> None:
    assert is_homophone("致", "至")
    assert is_homophone("字", "至")
    assert is_homophone("近", "静")
    assert is_homophone("年限", "年线")
    assert not is_homophone("至", "至")
    assert not is_homophone("至", "到")
    assert not is_homophone("年", "年限")


def test_distance() -> None:
    assert distance("", "甲乙") == 2
    assert distance("甲乙丙", "乙甲丙") == 1
    assert distance("甲乙丙", "甲丙") == 1
    assert distance("甲乙丙", "甲丁丙") == 1
    assert distance("甲乙", "甲乙") == 0


def test_table_reaches_both_ends() -> None:
    assert pinyin("一丁龥A") == ("yi", "ding", "yu", "a")
    assert pinyin("女绿") == ("nv", "lv")


def test_every_one_homophone_slip_is_mended() -> None:
    same_sound = {"师": "是", "年": "粘", "绩": "纪", "徒": "图", "程": "成", "核": "和"}
    for name in NAMES:
        for right, wrong in same_sound.items():
            if right in name:
                assert closest(name.replace(right, wrong, 1), NAMES)[0] == name
