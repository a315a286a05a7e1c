"""What goes wrong with an encoder, told so that a person can act on it."""


class EncoderError(Exception):
    """An encoder that cannot be loaded or trained: the message names the cause and the remedy."""
