"""The first handler of every upload: what is too large is refused before anything of it is kept."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

TOO_LARGE = "upload_too_large"


class LimitedUploadHandler(FileUploadHandler):
    """Passes files of at most `PAPER_MAX_BYTES` bytes on to the next handler, and skips others.

    The rest of a skipped file is read and thrown away, so that the other fields of the form, the
    CSRF token among them, still arrive; `was_too_large(request)` then says what happened.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.refused = (
            content_length > settings.PAPER_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        )
        if self.refused and self.request is not None:
            setattr(self.request, TOO_LARGE, True)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0
        if self.refused:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.PAPER_MAX_BYTES:
            if self.request is not None:
                setattr(self.request, TOO_LARGE, True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one hold the file."""


def was_too_large(request: HttpRequest) -> bool:
    """A file of this request was larger than uploads may be and was thrown away."""
    request.FILES  # noqa: B018  # reads the upload, if nobody has yet
    return bool(getattr(request, TOO_LARGE, False))
