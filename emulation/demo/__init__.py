"""The demo: what five articles state, as data, and one invented year beside it (docs/demo.md)."""
