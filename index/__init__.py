"""Documents to issues, articles and passages, to a library on disk, to ranked hits."""
