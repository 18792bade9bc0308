"""A reader on a server that gives it no time: begins, takes a file, and never answers."""

import sys
import time

from zona_integritas.ground.files.workbook_messages import receive, send

send(sys.stdout.buffer, b"")
receive(sys.stdin.buffer)
time.sleep(60)
