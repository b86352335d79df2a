"""From what is stored of awards to what is shown and printed; nothing here writes."""
