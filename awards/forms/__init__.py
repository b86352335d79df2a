"""Forms of awards."""

from awards.forms.awards import AwardForm, RemoveForm

__all__ = ["AwardForm", "RemoveForm"]
