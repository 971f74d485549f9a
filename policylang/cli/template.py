"""``policylang template``: an Excel workbook that asks for exactly the facts that a policy needs."""

import argparse
import importlib.util
import re
from pathlib import Path

from policylang.analysis.form import form_of, has_years, plan_years
from policylang.analysis.needs import needs_of
from policylang.api import own_policies
from policylang.cli.exits import DONE, UsageError
from policylang.cli.files import write_bytes
from policylang.cli.screen import note
from policylang.cli.wanted import chosen_policy
from policylang.cli.words import words

_YEARS = re.compile(r"([0-9]{4})(?:-([0-9]{4}))?")
_MOST_YEARS = 30
_FIRST_YEAR = 1900


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("-o", "--output", required=True, metavar="FILE", type=Path, help=words(lang, "cli.template_output"))
    parser.add_argument("--policy", metavar="NAME", help=words(lang, "cli.policy"))
    parser.add_argument("--policies", dest="paths", action="append", metavar="PATH", help=words(lang, "cli.policies"))
    parser.add_argument("--years", metavar="YYYY[-YYYY]", help=words(lang, "cli.years"))


def run(args: argparse.Namespace) -> int:
    """Work out what is needed, write the workbook."""
    if importlib.util.find_spec("openpyxl") is None:
        raise UsageError("cli.no_excel")
    from policylang.analysis.template import template_book  # PERF: openpyxl is slow to import

    years = _years(args.years)
    _, policies = chosen_policy(args, args.policy, "cli.template_policy")
    own = [policies.policies[name] for name in own_policies(policies)]
    needs = needs_of(policies)
    years = years or plan_years(own)
    if has_years(needs) and not years:
        raise UsageError("cli.template_years")
    form = form_of(needs, policies.vocabulary, years)
    write_bytes(args.output, template_book(form, own, args.lang))
    columns = sum(len(sheet.columns) for sheet in form.sheets)
    note(words(args.lang, "cli.templated", path=args.output, sheets=len(form.sheets), columns=columns))
    return DONE


def _years(text: str | None) -> tuple[int, ...]:
    """The years asked for. Raises ``UsageError``."""
    found = _YEARS.fullmatch(text) if text is not None else None
    if found is None:
        if text is not None:
            raise UsageError("cli.bad_years", text=text)
        return ()
    first, last = int(found.group(1)), int(found.group(2) or found.group(1))
    if not _FIRST_YEAR <= first <= last < first + _MOST_YEARS:
        raise UsageError("cli.bad_years", text=text)
    return tuple(range(first, last + 1))
