"""The filter of a year's list of cards, kept in the address."""

from django import forms

from blocs.forms.organisations import SearchField


class ScoreFilter(forms.Form):
    """The member's name or code; the state is chosen beside it."""

    q = SearchField()

    @property
    def words(self) -> str:
        """What is looked for, as far as it can be read."""
        return str(self.data.get("q", "")).strip()
