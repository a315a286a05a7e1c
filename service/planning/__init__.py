"""What a question asks for: the limits it names, the words that are looked for."""
