"""Words of proof, Chinese and English."""

ZH: dict[str, str] = {}

EN: dict[str, str] = {}
