"""Any cells become columns whose parts fit together, and data or a sentence."""

from __future__ import annotations

import contextlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.training.own_data import choice_of, choose
from app.training.table import (
    KIND_TITLES,
    ColumnChange,
    TextTable,
    UnusableData,
    columns_of,
    propose_roles,
)

WORDS = [
    "",
    "NA",
    "-",
    "1",
    "2",
    "1.5",
    "2,5",
    "1.250",
    "1,250",
    "-999",
    "9999",
    "yes",
    "no",
    "a",
    "12:30",
    "2026-03-01",
    "1e400",
    "12%",
    "3 km",
    "#N/A",
    "1_000",
    "(1,2)",
    "–3",
    "007",
    "9007199254740993",
    "0x1F",
    "١٫٥",
    "é",
    "\u200b",
    "x\ny",
    "1\n2",
    "train",
    "test",
    "0",
    "1'000",
    "½",
    "１",
    "inf",
]
CELLS = st.sampled_from([*WORDS, "1" * 5000]) | st.text(
    "0123456789.,-+eE '_%km()/:#\u00a0−", max_size=9
)
NAMES = st.lists(
    st.sampled_from(["id", "date", "split", "fold", "y", "version", "x", "column 1"]),
    min_size=1,
    max_size=4,
    unique=True,
)


@st.composite
def tables(draw: st.DrawFn) -> TextTable:
    """Tables of one to four columns of few different cells."""
    names = tuple(draw(NAMES))
    rows = draw(st.integers(1, 8))
    columns = [
        draw(
            st.lists(CELLS, min_size=1, max_size=4).flatmap(
                lambda pool: st.lists(st.sampled_from(pool), min_size=rows, max_size=rows)
            )
        )
        for _ in names
    ]
    lines = tuple(range(2, rows + 2))
    cells = tuple(zip(*columns, strict=True))
    return TextTable(names, cells, lines, draw(st.sampled_from(",;\t")), "utf-8", True)


CHANGES = st.dictionaries(
    st.integers(0, 3),
    st.builds(
        ColumnChange,
        st.sampled_from([None, *KIND_TITLES]),
        st.sampled_from([None, ".", ",", "either"]),
        st.frozensets(st.sampled_from(WORDS), max_size=2),
        st.frozensets(st.sampled_from(WORDS), max_size=2),
        st.booleans(),
    ),
)


@given(table=tables(), changes=CHANGES, limit=st.sampled_from([1, 3, 64]))
def test_parts_fit_together(table: TextTable, changes: dict[int, ColumnChange], limit: int) -> None:
    columns = columns_of(table, changes)
    for column in columns:
        assert column.kind in column.could_be
        assert column.evidence
        assert ((column.codes < 0) == column.missing).all()
        assert {*column.labels} - {None} == {*column.levels}
        if column.numbers is not None:
            assert (np.isnan(column.numbers) >= column.missing).all()
    roles = propose_roles(columns, max_inputs=limit)
    used = {*roles.inputs, *roles.targets, *roles.why} | ({roles.split} - {None})
    assert used == set(range(len(columns)))
    with contextlib.suppress(UnusableData):
        own = choose(columns, choice_of(roles), limit)
        assert len(own.points) + own.dropped == len(table.rows)
