"""Lists whose written form is remembered, which are lists to everybody else."""

import orjson

from api.rules.remembered import Same
from api.schema.remembered import Remembered, written


def test_a_list_of_one_key_is_made_and_written_once_at_each_place_of_a_document():
    tree, made = ("E1",), []

    def ask(node):
        values = Remembered((Same(tree), 1), lambda: made.append(node) or ["E1"])
        return written(node, values, lambda items: (items, 1))

    first = object()
    assert orjson.dumps([ask(first)[0], ask(first)[0], ask(object())[0]]) == b'[["E1"],["E1"],["E1"]]'
    assert len(made) == 2


def test_a_list_is_read_as_any_other_by_who_does_not_write_it():
    values = Remembered("key", lambda: ["a", "b"])
    assert (list(values), len(values), values[0], values[1:]) == (["a", "b"], 2, "a", ["b"])
