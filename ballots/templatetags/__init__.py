"""Template tags of ballots."""
