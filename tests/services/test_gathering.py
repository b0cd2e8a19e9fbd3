"""Questions that are asked together: each asker gets its own answer, or its own failure."""

import asyncio

import pytest
from waiting import until

from api.services.gathering import Gathering


class Question:
    """A question that doubles numbers, notes what it was asked together, and fails for one of them."""

    def __init__(self, failing=None):
        self.asked = []
        self.failing = failing

    async def __call__(self, numbers):
        self.asked.append(list(numbers))
        await asyncio.sleep(0)
        if self.failing in numbers:
            raise OSError(self.failing)
        return [2 * number for number in numbers]


async def test_those_of_one_moment_are_asked_together():
    question = Question()
    ask = Gathering(question)

    assert await asyncio.gather(*(ask(number) for number in range(3))) == [0, 2, 4]
    assert await ask(3) == 6
    assert question.asked == [[0, 1, 2], [3]]


async def test_one_that_comes_while_others_are_asked_goes_with_the_next():
    question = Question()
    ask = Gathering(question)
    first = asyncio.create_task(ask(1))
    await until(lambda: question.asked)

    assert (await ask(2), await first) == (4, 2)
    assert question.asked == [[1], [2]]


async def test_a_failure_is_that_of_one_alone():
    question = Question(failing=1)
    ask = Gathering(question)

    answers = await asyncio.gather(*(ask(number) for number in range(3)), return_exceptions=True)

    assert (answers[0], str(answers[1]), answers[2]) == (0, "1", 4)
    assert question.asked == [[0, 1, 2], [0], [1], [2]]


async def test_one_alone_is_not_asked_twice():
    question = Question(failing=1)

    with pytest.raises(OSError, match="1"):
        await Gathering(question)(1)

    assert question.asked == [[1]]


async def test_one_who_leaves_takes_no_answer_from_others():
    ask = Gathering(Question())
    leaving, staying = (asyncio.create_task(ask(number)) for number in (1, 2))
    await asyncio.sleep(0)
    leaving.cancel()

    assert await staying == 4
    assert leaving.cancelled()
