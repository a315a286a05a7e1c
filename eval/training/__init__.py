"""Training of the ranker and the reader: `make train`."""
