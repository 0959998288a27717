import os
import sys

from .cli import main

try:
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
except BrokenPipeError:  # The reader of our output, `head` say, has seen enough.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    status = 0
except KeyboardInterrupt:
    status = 130
# The system frees what an edition of a thousand chapters holds at once; Python would take each record down by itself.
os._exit(status)
