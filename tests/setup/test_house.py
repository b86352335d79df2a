"""The rules of the house catch what they are for."""

import pytest

from script.lib import house


@pytest.mark.parametrize(
    "line",
    [
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        '<p style="color: red">',
        '<button type="button" onclick="go()">',
        '<a href="javascript:go()">',
        '<div hx-on::after-request="go()">',
    ],
)
def test_inline_code_in_a_template_is_found(line):
    assert house.INLINE.search(line)


@pytest.mark.parametrize(
    "line",
    [
        "<script src=\"{% static 'js/app.js' %}\" defer></script>",
        '<link rel="stylesheet" href="x.css">',
        '<p class="on-time" data-on="1">once = twice</p>',
    ],
)
def test_what_the_policy_allows_is_left_alone(line):
    assert not house.INLINE.search(line)


def test_a_function_over_forty_lines_is_found():
    text = "def long():\n" + "    x = 1\n" * 40 + "def short():\n" + "    x = 1\n" * 39
    assert list(house.long_functions(text)) == [(1, "long", 41)]


@pytest.mark.parametrize("line", ["see /ro" + "ot/notes", "cd /wo" + "rk/main", "/t" + "mp/x/y"])
def test_a_path_of_somebodys_machine_is_found(line):
    assert house.MACHINE.search(line)
    assert not house.MACHINE.search("GET /home/ and /dashboard/, then var/log")


def test_a_comment_that_goes_on_is_found():
    assert house.OPEN_COMMENT.search("<p>{# It would be printed,")
    assert not house.OPEN_COMMENT.search("{# It would not. #}<p>")
