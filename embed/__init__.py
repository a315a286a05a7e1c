"""Text to vectors: encoders and the words they share with the indexes."""

import os

# Read when numpy is first imported. The products here are small: the threads of OpenBLAS would
# take longer to meet than to multiply.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
