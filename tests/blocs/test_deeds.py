"""The order in which a line of the log tells what changed."""

from django.utils.translation import override

from blocs.builders.deeds import changes_in
from common.models import LogEntry


def line(before, after, target_type=""):
    return LogEntry(before=before, after=after, target_type=target_type)


def labels(entry):
    with override("en"):
        return [change.label for change in changes_in(entry)]


def test_codes_come_as_people_count():
    assert labels(line({}, {"I.10": "c", "I.9": "b", "I.2": "a"})) == ["I.2", "I.9", "I.10"]


def test_the_order_of_the_keys_tells_nothing():
    told = {"note": "x", "reason": "y", "value": "11.5"}
    turned = dict(reversed(told.items()))
    assert changes_in(line({}, told)) == changes_in(line({}, turned))
    inside, inside_turned = line({}, {"I.1": told}), line({}, {"I.1": turned})
    with override("en"):
        assert changes_in(inside)[0].after == "Figure: 11,5; Note: x; Reason: y"
        assert changes_in(inside) == changes_in(inside_turned)


def test_fields_come_as_the_model_declares_them():
    entry = line({}, {"year": 2026, "bloc": "x"}, target_type="blocs.blocyear")
    turned = line({}, {"bloc": "x", "year": 2026}, target_type="blocs.blocyear")
    assert labels(entry) == labels(turned) != []
