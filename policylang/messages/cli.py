"""Words of cli, Chinese and English."""

ZH: dict[str, str] = {}

EN: dict[str, str] = {}
