import pytest

from kgraph import errors
from kgraph.errors import KgraphError

CLASSES = [KgraphError]
for _class in CLASSES:
    CLASSES.extend(_class.__subclasses__())

TABLE = {
    "KgraphError": (1, 500),
    "CannotRun": (2, 503),
    "DataError": (1, 500),
    "AnchorError": (1, 500),
    "NotFound": (2, 404),
    "QueryError": (1, 400),
    "ForbiddenQuery": (1, 403),
    "NotAcceptable": (1, 406),
    "LimitExceeded": (1, 504),
    "MemoryExceeded": (1, 507),
    "Busy": (1, 429),
    "Unavailable": (2, 503),
}


@pytest.mark.parametrize("name", TABLE)
def test_each_error_has_its_exit_code_status_and_place_in_the_tree(name):
    error = getattr(errors, name)
    assert (error.exit_code, error.status) == TABLE[name]
    assert f"{name} " in errors.__doc__ or f"{name}\n" in errors.__doc__


def test_no_error_class_escapes_the_table():
    ours = {error.__name__ for error in CLASSES if error.__module__ == "kgraph.errors"}
    assert ours == set(TABLE)
    for error in CLASSES:
        assert error.__doc__, error
        assert error.exit_code in (1, 2)


def test_a_message_says_place_rule_and_remedy():
    error = errors.DataError("wrong", file="a.ttl", line=3, column=7, rule="r", remedy="mend it")
    assert str(error) == "a.ttl:3:7: wrong [r]\n  Remedy: mend it"
    assert error.problem() == {
        "type": "about:blank",
        "title": "Wrong data",
        "status": 500,
        "detail": "wrong",
        "line": 3,
        "column": 7,
        "rule": "r",
        "remedy": "mend it",
    }
