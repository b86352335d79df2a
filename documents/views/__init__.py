"""Pages of papers, of their signing, and of their verification."""
