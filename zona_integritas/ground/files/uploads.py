"""Large files on their way in lie on the disk until the request is over."""

from contextlib import suppress

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class OnDisk(TemporaryFileUploadHandler):
    """Django's own, which leaves a file that found no room to the collector of garbage."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            with suppress(OSError):  # what is still to be written finds no room either
                self.file.close()
            raise
