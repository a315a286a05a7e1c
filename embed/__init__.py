"""Text to vectors: encoders and the words they share with the indexes."""
