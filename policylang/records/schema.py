"""The vocabulary as a data contract.

In: the vocabulary. Out: a JSON Schema (2020-12) of what ``read_dicts`` takes. Keys that begin with ``x-`` are
annotations: the unit, 敏感, 可改变, the further names. Relies on ``records.columns``.
"""

from typing import Any

from policylang.core.facts import KNOWN_SINCE
from policylang.core.ir import Field, SubjectKind, Vocabulary
from policylang.core.types import DateType, EnumType, NumberType, PeriodType, RoundingType, RowType, SetType, TruthType, Type
from policylang.core.values import Rounding
from policylang.records.cells import range_bound
from policylang.records.columns import HELD, HOLDER_KIND, HOLDERS, ID, table_kinds

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DATE = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|年([0-9]{1,2}月([0-9]{1,2}日)?)?)?$"}
_BLANK = {"type": "null"}


def json_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of records for ``vocabulary``: one property for each kind, an object or an array of them."""
    kinds = table_kinds(vocabulary)
    defined = {name: _row(kind, kinds) for name, kind in kinds.items()}
    return {
        "$schema": _DIALECT,
        "type": "object",
        "properties": {name: _one_or_more(name) for name in kinds},
        "additionalProperties": False,
        "$defs": defined,
    }


def _one_or_more(name: str) -> dict[str, Any]:
    row = {"$ref": f"#/$defs/{name}"}
    return {"oneOf": [row, {"type": "array", "items": row}]}


def _row(kind: SubjectKind, kinds: dict[str, SubjectKind]) -> dict[str, Any]:
    properties: dict[str, Any] = {ID: {"type": ["string", "integer"]}}
    for parent in kind.parents:
        properties[parent] = {"oneOf": [{"type": ["string", "integer", "null"]}, {"$ref": f"#/$defs/{parent}"}]}
    if kind.name in HELD:
        properties |= {HOLDER_KIND: {"enum": [*kind.parents]}, HOLDERS[0]: {"type": ["string", "integer"]}}
    properties |= {name: _field(field) for name, field in kind.fields.items()}
    for child in kinds.values():
        if kind.name in child.parents and child.name not in kind.fields:
            properties[child.name] = _one_or_more(child.name)
    properties.setdefault(KNOWN_SINCE, {"type": "string", "format": "date"})
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if kind.aliases:
        schema["x-又称"] = list(kind.aliases)
    if kind.name in HELD:
        schema["required"] = [next(iter(kind.fields))]
    return schema


def _field(field: Field) -> dict[str, Any]:
    schema = _value(field.type)
    if isinstance(field.type, NumberType):
        for key, bound in (("minimum", field.low), ("maximum", field.high)):
            if bound is not None:
                schema[f"x-{key}"] = range_bound(bound)
    if field.by_year:
        schema = {"type": "object", "patternProperties": {"^[0-9]{4}$": schema}, "additionalProperties": False}
    if field.nullable:
        schema = {"oneOf": [schema, _BLANK, {"const": "无"}]}
    marks = {"敏感": field.sensitive, "可改变": field.changeable, "可无": field.nullable, "发生日": field.event_day}
    marks["失效日"] = field.expiry_day
    return schema | {f"x-{mark}": True for mark, is_set in marks.items() if is_set}


def _value(type_: Type) -> dict[str, Any]:
    match type_:
        case TruthType():
            return {"type": "boolean"}
        case NumberType(unit=unit, scale=scale):
            made: dict[str, Any] = {"type": "integer" if scale == 0 else "number"}
            return made | {"x-单位": unit} if unit else made
        case DateType():
            return dict(_DATE)
        case PeriodType():
            return {"type": "string", "examples": ["2013年", "2009-03-01 至 2009-07-15"]}
        case EnumType(open_=True):
            return {"type": "string", "examples": list(type_.values)} if type_.values else {"type": "string"}
        case EnumType(values=values, aliases=aliases):
            return {"enum": [*values, *dict.fromkeys(alias for alias, _ in aliases if alias not in values)]}
        case SetType(item=item):
            return {"type": "array", "items": _value(item), "uniqueItems": True}
        case RoundingType():
            return {"enum": [mode.value for mode in Rounding]}
        case RowType(kind=kind):
            return {"type": ["string", "integer"], "x-主体": kind}
    return {"type": "string"}
