"""The few statements that every turn makes, their text written once.

Django puts a statement together anew at each call, which took a fifth of the front door's processor time of a turn; here its text is
kept. What goes in and what comes out is converted by the models' own fields, so that a row is the same whichever way it is read or
written, on SQLite and on PostgreSQL. Everything that isn't part of every turn goes through Django's querysets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
KEPT = 64  # texts of statements: there are about ten, on one database

Converters = tuple[tuple[int, Callable[[Any], Any]], ...]


def first(model: type[M], where: str, values: Sequence[Any], beside: str = "") -> tuple[M, Any] | None:
    """One row as a model, and what the expression `beside` is for it; None where there is none.

    `where` and `beside` are texts of ours with a %s for each of `values`, never of a person.
    """
    with connection.cursor() as cursor:
        cursor.execute(_select(model, where, beside, connection.vendor), values)
        row = cursor.fetchone()
    if row is None:
        return None
    given = list(row)
    names, converters = _reading(model, connection.alias)
    for place, convert in converters:
        given[place] = convert(given[place])
    return model.from_db(connection.alias, names, given[: len(names)]), given[-1]


def texts(model: type[M], column: str, where: str, values: Sequence[Any]) -> list[str]:
    """One column of text of the rows that `where` (with order and limit) names."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_quoted(column)} FROM {_quoted(model._meta.db_table)} WHERE {where}", values)  # noqa: S608
        return [str(row[0]) for row in cursor.fetchall()]


def insert(rows: Sequence[M]) -> None:
    """Add new rows of one model. Raises IntegrityError like Django; the rows aren't told their primary keys."""
    model = type(rows[0])
    fields = _writable(model)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_insert(model, len(rows), connection.vendor), values)


def update(model: type[M], changed: Mapping[str, Any], where: Mapping[str, Any]) -> int:
    """Set columns of the rows that have the values in `where`; how many there were."""
    field = model._meta.get_field
    values = [
        field(name).get_db_prep_save(value, connection)  # type: ignore[union-attr]
        for given in (changed, where)
        for name, value in given.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(_update(model, tuple(changed), tuple(where), connection.vendor), values)
        return int(cursor.rowcount)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _writable(model: type[M]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@lru_cache(KEPT)
def _select(model: type[M], where: str, beside: str, vendor: str) -> str:
    columns = ", ".join(_quoted(str(field.column)) for field in model._meta.concrete_fields)
    return f"SELECT {columns}, {beside or 'NULL'} FROM {_quoted(model._meta.db_table)} WHERE {where} LIMIT 1"  # noqa: S608


@lru_cache(KEPT)
def _insert(model: type[M], count: int, vendor: str) -> str:
    fields = _writable(model)
    columns, row = ", ".join(_quoted(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES {', '.join([f'({row})'] * count)}"  # noqa: S608


@lru_cache(KEPT)
def _update(model: type[M], changed: tuple[str, ...], where: tuple[str, ...], vendor: str) -> str:
    column = {field.name: f"{_quoted(str(field.column))} = %s" for field in model._meta.concrete_fields}
    new, old = ", ".join(column[name] for name in changed), " AND ".join(column[name] for name in where)
    return f"UPDATE {_quoted(model._meta.db_table)} SET {new} WHERE {old}"  # noqa: S608


@lru_cache(KEPT)
def _reading(model: type[M], alias: str) -> tuple[list[str], Converters]:
    """Names of the columns in their order, and what makes of each what Django would."""
    converters: list[tuple[int, Callable[[Any], Any]]] = []
    for place, field in enumerate(model._meta.concrete_fields):
        expression: Any = field.cached_col
        steps = connection.ops.get_db_converters(expression) + field.get_db_converters(connection)
        converters += [(place, _step(step, expression)) for step in steps]
    return [str(field.attname) for field in model._meta.concrete_fields], tuple(converters)


def _step(step: Callable[..., Any], expression: Any) -> Callable[[Any], Any]:
    # The connection of the thread that asks, not of the one that asked first.
    return lambda value: step(value, expression, connection)
