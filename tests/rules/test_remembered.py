"""The memory of results by the objects that they were made of."""

from api.rules.remembered import Same, remembered


def told(most=10):
    """A remembered function, and the arguments with which it ran."""
    asked = []

    @remembered(most)
    def tell(*given):
        asked.append(given)
        return len(asked)

    return tell, asked


def test_makes_a_result_once_for_the_same_objects():
    tell, asked = told()
    first = ["E1"]

    assert [tell(first, 2027), tell(first, 2027)] == [1, 1]
    assert asked == [(first, 2027)]


def test_tells_equal_objects_apart_and_takes_texts_and_numbers_by_their_value():
    tell, _ = told()
    first = ["E1"]

    same, others = [tell(first, "BTS"), tell(first, "bts".upper())], [tell(["E1"], "BTS"), tell(first, None)]

    assert (same, others) == ([1, 1], [2, 3])


def test_keeps_what_a_result_was_made_of_so_that_no_other_object_is_taken_for_it():
    tell, asked = told(most=1_000)

    assert [tell([rang]) for rang in range(100)] == list(range(1, 101))
    assert len(asked) == 100


def test_forgets_all_when_there_are_more():
    tell, _ = told(most=2)

    assert [tell(1), tell(2), tell(3), tell(3), tell(1)] == [1, 2, 3, 3, 4]


def test_an_object_as_a_key_is_equal_to_itself_alone():
    first = ["E1"]

    assert Same(first) == Same(first)
    assert Same(first) != Same(["E1"])
    assert len({Same(first), Same(first)}) == 1
