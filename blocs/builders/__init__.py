"""What a deed would do, worked out before it is done; nothing here writes."""
