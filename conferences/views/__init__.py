"""How a browser asks about conferences: the year's list, one conference, and what belongs to it."""
