"""Write policylang/pinyin.txt: the toneless pinyin of U+4E00 to U+9FA5.

Needs pypinyin, which policylang itself does not: ``pip install pypinyin`` and run ``python tools/build_pinyin.py``.
The file holds one line of syllables, then the index of the syllable of each character in code-point order,
two letters a character, 128 characters a line. ``--`` stands for a character without a known reading.
"""

from pathlib import Path

from pypinyin import Style, lazy_pinyin

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
FIRST, LAST = 0x4E00, 0x9FA5
PER_LINE = 128
TARGET = Path(__file__).parent.parent / "policylang" / "pinyin.txt"


def main() -> None:
    """Generate the table."""
    readings = [_reading(chr(code)) for code in range(FIRST, LAST + 1)]
    syllables = sorted({reading for reading in readings if reading})
    numbers = {syllable: i for i, syllable in enumerate(syllables)}
    cells = [_cell(numbers[reading]) if reading else "--" for reading in readings]
    lines = ["".join(cells[i : i + PER_LINE]) for i in range(0, len(cells), PER_LINE)]
    TARGET.write_text("\n".join([" ".join(syllables), *lines]) + "\n", encoding="ascii", newline="\n")
    print(f"{len(cells)} characters, {len(syllables)} syllables, {TARGET.stat().st_size} bytes")


def _reading(character: str) -> str:
    reading = lazy_pinyin(character, style=Style.NORMAL, v_to_u=False, errors="ignore")
    plain = reading[0] if reading else ""
    return plain if plain.isascii() and plain.isalpha() else ""


def _cell(number: int) -> str:
    return ALPHABET[number // len(ALPHABET)] + ALPHABET[number % len(ALPHABET)]


if __name__ == "__main__":
    main()
