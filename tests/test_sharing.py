"""The workers of a run: the tests that stay in one of them."""

import pytest
from sharing import BySharedServer


@pytest.mark.parametrize(
    ("first", "second", "is_shared"),
    [
        ("tests/test_demo.py::test_a", "tests/test_demo.py::test_b", True),
        ("tests/test_demo.py::test_a", "tests/test_app.py::test_a", False),
        ("tests/test_app.py::TestA::test_a[sqlite]", "tests/test_app.py::TestB::test_b[sqlite-x]", True),
        ("tests/test_app.py::TestA::test_a[sqlite]", "tests/test_app.py::TestA::test_a[postgresql]", False),
        ("tests/test_app.py::test_a[x-sqlite-y]", "tests/test_app.py::test_a[z-postgresql]", False),
        ("tests/faults/test_faults.py::test_a", "tests/faults/test_streams.py::test_b", True),
    ],
)
def test_tests_share_a_worker_with_those_of_their_module_on_one_database(first, second, is_shared):
    where = [BySharedServer._split_scope(None, nodeid) for nodeid in (first, second)]

    assert (where[0] == where[1]) is is_shared
