"""A search box takes whatever is pasted into it."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["search", "blocs:organisations", "blocs:list", "documents:list"])
def test_a_search_for_thousands_of_words_answers(client, secretary, name):
    client.force_login(secretary)
    words = " ".join(f"tu{number}" for number in range(2000))
    assert client.get(reverse(name), {"q": words}).status_code == 200
