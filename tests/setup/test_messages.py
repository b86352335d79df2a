"""script/messages finds what Django will look up, and says what is wrong with a catalogue."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.template import Context, Engine
from django.utils import translation

from script.lib import messages


def of_template(text):
    return list(messages.extract(text, template=True, name="page.html"))


def of_python(text):
    return list(messages.extract(text, template=False, name="code.py"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p title="{% translate "Title" %}">it\'s ( [ { " </p>', (None, "Title")),
        ('{% translate "Save" context "button" as save %}', ("button", "Save")),
        ('{{ _("by filter") }}', (None, "by filter")),
        ('{{ name|default:_("none yet") }}', (None, "none yet")),
        ('{% include "a.html" with label=_("Label") only %}', (None, "Label")),
        (
            (
                "  {% blocktranslate trimmed with a=b.c %}\n  Hello {{ a }},\n   you\n"
                "  {% endblocktranslate %}"
            ),
            (None, "Hello %(a)s, you"),
        ),
        (
            (
                "{% blocktranslate count n=k trimmed %}\n One {{ x }}\n"
                "{% plural %}\n {{ n }} {{ x }}s"
                "{% endblocktranslate %}"
            ),
            (None, ("One %(x)s", "%(n)s %(x)ss")),
        ),
        (
            (
                '{% blocktranslate count n=k context "disk" %}a file{% plural %}{{ n }} files'
                "{% endblocktranslate %}"
            ),
            ("disk", ("a file", "%(n)s files")),
        ),
        (
            '{% blocktranslate context "month" trimmed asvar m %} May {% endblocktranslate %}',
            ("month", "May"),
        ),
        (
            "{% blocktranslate %}two\nlines, 5%{% endblocktranslate %}",
            (None, "two\nlines, 5%%"),
        ),
    ],
)
def test_a_template_tag_gives_the_id_django_looks_up(text, found):
    assert of_template(text) == [found]


def test_a_page_shows_the_translations_of_the_ids_found_in_it(tmp_path, settings):
    text = (
        "{% load i18n %}{% blocktranslate trimmed %}\n  Signed {{ n }} of 100%\n"
        '{% endblocktranslate %} {% translate "5% open" %} {% translate "May" context "m" %} '
        "{% blocktranslate count k=n %}a row{% plural %}{{ k }} rows{% endblocktranslate %}"
    )
    made = Catalog(locale="vi", domain="django")
    for context, ids in of_template(text):
        made.add(ids, f"«{ids}»" if isinstance(ids, str) else ["«%(k)s»"], context=context)
    folder = tmp_path / "vi/LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, made)
    settings.LOCALE_PATHS = [tmp_path]
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
    with translation.override("vi"):
        shown = engine.from_string(text).render(Context({"n": 3}))
    assert shown == "«Signed 3 of 100%» «5% open» «May» «3»"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('_("one " "text")', (None, "one text")),
        ('gettext_lazy("later")', (None, "later")),
        ('ngettext("%(n)d row", "%(n)d rows", n)', (None, ("%(n)d row", "%(n)d rows"))),
        ('ngettext_lazy("one", "many", "count")', (None, ("one", "many"))),
        ('pgettext_lazy("month", "May")', ("month", "May")),
        ('npgettext("disk", "file", "files", 3)', ("disk", ("file", "files"))),
    ],
)
def test_a_python_call_gives_context_and_ids(text, found):
    assert of_python(text) == [found]


def test_what_is_no_literal_is_no_message():
    assert of_python('_(name)\n_(f"x {y}")\npgettext(context, "x")\n') in ([], [(None, "x")])
    assert of_python("_(name)\n") == []


def test_every_template_of_the_project_can_be_read():
    for path, _area in messages.files():
        list(messages.extract(path.read_text(), template=path.suffix != ".py", name=str(path)))


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("blocs/models/years.py", "blocs"),
        ("templates/blocs/year.html", "blocs"),
        ("templates/base.html", "common"),
        ("templates/components/badge.html", "common"),
        ("templates/account/login.html", "accounts"),
        ("templates/mfa/index.html", "accounts"),
        ("tests/blocs/test_years.py", None),
    ],
)
def test_a_file_belongs_to_one_area(path, area):
    assert messages.area_of(messages.ROOT / path) == area


def catalogue(*entries, **more):
    made = Catalog(locale="vi", domain="django")
    for ids, text in entries:
        made.add(ids, text, **more)
    return made


@pytest.mark.parametrize(
    ("there", "fault"),
    [
        (catalogue(), "missing: 'Open %(n)s'"),
        (catalogue(("Open %(n)s", "")), "not translated"),
        (catalogue(("Open %(n)s", "Mở")), "placeholders differ"),
        (catalogue(("Open %(n)s", "Mở %(m)s")), "placeholders differ"),
        (catalogue(("Open %(n)s", "Mở %(n)s"), flags={"fuzzy"}), "fuzzy"),
        (catalogue(("Open %(n)s", "Mở %(n)s"), ("Old", "Cũ")), "no longer in the code: 'Old'"),
        (catalogue((("Open %(n)s", "Open %(n)ss"), ("Mở %(n)s",))), "plural"),
    ],
)
def test_a_fault_of_a_catalogue_is_named(there, fault):
    said = catalogue(("Open %(n)s", ""))
    assert [line for line in messages.faults("blocs", there, said) if fault in line]


def test_a_whole_catalogue_has_no_fault():
    said = catalogue(("Open %(n)s", ""), (("a row", "%(n)d rows"), ""))
    there = catalogue(("Open %(n)s", "Mở %(n)s"), (("a row", "%(n)d rows"), ("%(n)d hàng",)))
    assert list(messages.faults("blocs", there, said)) == []


def test_an_obsolete_entry_is_a_fault(tmp_path: Path):
    there = catalogue(("Open", "Mở"))
    there.obsolete["Old"] = catalogue(("Old", "Cũ")).get("Old")
    assert list(messages.faults("blocs", there, catalogue(("Open", "")))) == [
        "blocs: obsolete entry (#~): 'Old'"
    ]


def test_one_message_translated_in_two_ways_is_a_fault_and_a_context_parts_them():
    one, other = catalogue(("Chair", "Khối trưởng")), catalogue(("Chair", "Chủ tọa"))
    assert "translate both alike" in next(messages.contradictions({"blocs": one, "x": other}))
    apart = catalogue(("Chair", "Chủ tọa"), context="meeting")
    assert list(messages.contradictions({"blocs": one, "x": apart})) == []


def test_writing_a_catalogue_again_does_not_change_its_day():
    known = messages.read("common")
    assert messages.blank("common", known).creation_date == known.creation_date
