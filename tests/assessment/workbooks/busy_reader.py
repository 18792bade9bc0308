"""A reader with a file that takes more computing than any may."""

import sys

from zona_integritas.ground.files.workbook_messages import limit_time, receive, send

send(sys.stdout.buffer, b"")
receive(sys.stdin.buffer)
limit_time(1)
while True:
    pass
