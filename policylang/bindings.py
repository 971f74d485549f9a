"""What is given from outside: the base date, and parameters (``合格线=60分``), read by the declared type.

In: text (from a command line or ``policylang.toml``) or values. Out: bindings as the engine takes them. Codes: PL510 unknown
parameter, PL511 wrong value, PL512 group of a parameter
without groups. Relies on ``core`` and on the cell readers of ``records``.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from policylang.core.ir import Field, PolicySet
from policylang.records.cells import SPECIAL, converter
from policylang.suggest import closest

Assigned = dict[tuple[str, Any], Any]

_SHOWN = 8
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
"""Days on which facts can be judged. A duty has one decision for each of its periods up to that day: the number must have an end."""


class BindingError(ValueError):
    """A binding that cannot be used; ``code`` and ``args`` as for a diagnostic."""

    def __init__(self, code: str, **args: str) -> None:
        super().__init__(f"{code}: {', '.join(args.values())}")
        self.code = code
        self.args_ = args


def parse_bindings(policies: PolicySet, given: Mapping[str, Any]) -> Assigned:
    """Bindings by parameter and group. ``name`` binds all groups, ``name[group]`` one. Raises ``BindingError``."""
    assigned: Assigned = {}
    for name, value in given.items():
        base, _, rest = name.partition("[")
        declared = policies.parameters.get(base.strip())
        if declared is None:
            near = closest(base, policies.parameters) or [*policies.parameters][:_SHOWN]
            raise BindingError("PL510", name=base, near="、".join(f"`{one}`" for one in near))
        key = None
        if rest:
            if declared.key_type is None:
                raise BindingError("PL512", name=base)
            key = _read(Field(declared.name, declared.key_type), rest.rstrip("]"), name)
        field = Field(declared.name, declared.type, low=declared.low, high=declared.high)
        assigned[declared.name, key] = _read(field, value, name)
    return assigned


def base_day(value: date | str) -> date:
    """A day given as ``date`` or as ``YYYY-MM-DD``. Raises ``ValueError`` for anything else, a time of day included."""
    if not isinstance(value, str) and type(value) is not date:
        raise ValueError(f"a day as date or YYYY-MM-DD, not {value!r}")
    day = date.fromisoformat(value) if isinstance(value, str) else value
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"a day from {EARLIEST} to {LATEST}, not {day}")
    return day


def _read(field: Field, value: Any, name: str) -> Any:
    read = converter(field)(value)
    if type(read) in SPECIAL:
        raise BindingError("PL511", name=name, found=str(value))
    return read
