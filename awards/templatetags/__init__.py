"""Template filters of awards."""
