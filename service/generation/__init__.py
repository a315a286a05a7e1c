"""An answer written out by a language model, every sentence of it checked."""
