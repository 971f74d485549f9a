"""``policylang doc``: a policy as a page for people: rules in sentences, ladders as pictures, the document beside them."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from policylang.bindings import BindingError, parse_bindings
from policylang.cli.config import Config, policy_paths, read_config
from policylang.cli.exits import DONE, PROBLEMS, UsageError
from policylang.cli.placing import place_folder
from policylang.cli.screen import colored, note, tell, writing
from policylang.cli.words import near, words
from policylang.core.ir import PolicySet
from policylang.pipeline import Loaded, load
from policylang.report.diagnostics import render
from policylang.report.doc_frame import Binding, PolicyPage
from policylang.report.doc_page import policy_html
from policylang.report.list_files import safe_names


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("paths", nargs="*", help=words(lang, "cli.paths"))
    parser.add_argument("--policy", metavar="NAME", help=words(lang, "cli.policy"))
    parser.add_argument("--output", type=Path, metavar="FILE", help=words(lang, "cli.output"))
    parser.add_argument("--to", type=Path, metavar="FOLDER", help=words(lang, "cli.doc_to"))
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="bindings", help=words(lang, "cli.set")
    )


def run(args: argparse.Namespace) -> int:
    """Load, write the page of one policy, or those of all into a folder."""
    if args.to is not None and args.output is not None:
        raise UsageError("cli.to_or_output")
    config = read_config()
    loaded = load(policy_paths(args, config), with_scenarios=False)
    if not loaded.is_sound:
        note(render(loaded.diagnostics, loaded.sources, args.lang, "text", colored(sys.stderr)))
        raise UsageError("cli.unsound", PROBLEMS)
    sets = _sets(loaded)
    names = _names(args, sets)
    _check_asked(args, [sets[name] for name in names])
    pages = {name: policy_html(_page(args, config, loaded, sets[name], name)) for name in names}
    if args.to is not None:
        files = zip(safe_names(pages), pages.values(), strict=True)
        place_folder(args.to, {f"{name}.html": text.encode() for name, text in files})
        tell(args.lang, "cli.docs_written", path=args.to, count=len(pages))
        return DONE
    with writing(args.output) as stream:
        stream.writelines(pages.values())
    return DONE


def _sets(loaded: Loaded) -> dict[str, PolicySet]:
    """Each 政策 as its own file sees it: with what it imports, without what a document below fills or adds."""
    documents = ((document.path, document.policy_set) for document in loaded.documents)
    return {
        info.name: policies
        for path, policies in documents
        if policies is not None
        for info in policies.policies.values()
        if info.path == path
    }


def _names(args: argparse.Namespace, sets: dict[str, PolicySet]) -> list[str]:
    """The policies to write. Raises ``UsageError`` where one is to be chosen, or there is none of that name."""
    if args.policy is not None and args.policy not in sets:
        raise UsageError("cli.no_policy", name=args.policy, near=near(args.policy, sets, args.lang), known="、".join(sets))
    names = [args.policy] if args.policy is not None else list(sets)
    if len(names) != 1 and args.to is None:
        raise UsageError("cli.doc_policy", known="、".join(names))
    return names


def _asked(args: argparse.Namespace) -> dict[str, str]:
    """What ``--set`` says. Raises ``UsageError``."""
    asked: dict[str, str] = {}
    for text in args.bindings:
        parameter, sign, value = text.partition("=")
        if not sign or not parameter.strip():
            raise UsageError("cli.bad_set", text=text)
        asked[parameter.strip()] = value.strip()
    return asked


def _base(parameter: str) -> str:
    """The name of a parameter without its group."""
    return parameter.partition("[")[0].strip()


def _check_asked(args: argparse.Namespace, chosen: Sequence[PolicySet]) -> None:
    """Raises ``UsageError`` for a parameter that none of the policies has."""
    for parameter, value in _asked(args).items():
        if not any(_base(parameter) in policies.parameters for policies in chosen):
            try:
                parse_bindings(chosen[0], {parameter: value})
            except BindingError as error:
                raise UsageError(error.code, **error.args_) from error


def _page(args: argparse.Namespace, config: Config, loaded: Loaded, policies: PolicySet, name: str) -> PolicyPage:
    info = policies.policies[name]
    results = (result for result in loaded.coverage() if result.document.source.path == info.source)
    bindings = tuple(_bindings(args, config, policies, name))
    return PolicyPage(policies, info, next(results, None), loaded.sources, bindings, args.lang)


def _bindings(args: argparse.Namespace, config: Config, policies: PolicySet, name: str) -> Iterator[Binding]:
    """The parameters given from outside: in the configuration, and before them those of the command line."""
    asked = {parameter: value for parameter, value in _asked(args).items() if _base(parameter) in policies.parameters}
    found = {}
    for by, given in (("config", config.bindings.get(name, {})), ("option", asked)):
        try:
            for (parameter, key), bound in parse_bindings(policies, given).items():
                found[parameter, key] = Binding(parameter, key, bound, by)
        except BindingError as error:
            raise UsageError(error.code, **error.args_) from error
    yield from found.values()
