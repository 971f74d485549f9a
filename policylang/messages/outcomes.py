"""Words of outcomes, Chinese and English."""

ZH: dict[str, str] = {}

EN: dict[str, str] = {}
