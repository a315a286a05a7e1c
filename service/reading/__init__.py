"""The sentences of the passages found: which answer, and how they are put together."""
