"""What conferences build of their rows: the record of a handover."""

from conferences.builders.checklist import default_items, open_conclusions, people_of
from conferences.builders.handover import frozen_handover
from conferences.builders.paper import sheet

__all__ = ["default_items", "frozen_handover", "open_conclusions", "people_of", "sheet"]
