"""Pictures that people send to be printed: measured before they are opened, and made anew, so that
nothing of the sender's file but its dots comes near a paper."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.files import SoundFile

MOST_DOTS = 40_000_000  # A3 at 400 dots an inch is 31 million
MOST_SIDE = 12_000
LEAST_SIDE = 300
MEDIA_TYPE = "image/jpeg"
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
QUALITY = 92

FAULTS = {
    "not-picture": _("“%(name)s” is no picture. Choose a PNG or a JPEG."),
    "picture-damaged": _("“%(name)s” is damaged. Open it, save it again and send that file."),
    "picture-too-large": _(
        "“%(name)s” has more dots than can be printed. Make it smaller: at most 40 million dots "
        "are taken, 12,000 a side; A3 at 300 dots an inch has 17 million."
    ),
    "picture-too-small": _(
        "“%(name)s” has too few dots to print a sheet of. Send it with at least 300 dots on each "
        "side; 3508 × 2480 fill an A4."
    ),
}


def plain_picture(file: SoundFile) -> bytes:
    """The picture as a JPEG without transparency (on white), colour profile or notes of a camera.

    Raises ValidationError with one of `FAULTS`; its size is read before a dot of it is unpacked.
    """
    from PIL import Image  # only who sends a picture pays for loading it

    if file.media_type not in _FORMATS:
        raise _fault("not-picture", file)
    file.file.seek(0)
    with _sound(file), Image.open(file.file, formats=[_FORMATS[file.media_type]]) as picture:
        _check_size(picture.size, file)
        picture.load()
        return _flat(picture)


def _flat(picture: Any) -> bytes:
    from PIL import Image, ImageOps

    picture = ImageOps.exif_transpose(picture)
    if picture.mode in {"RGBA", "LA", "PA", "P"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    made = io.BytesIO()
    picture.convert("RGB").save(made, "JPEG", quality=QUALITY, subsampling=0)
    return made.getvalue()


@contextmanager
def _sound(file: SoundFile) -> Iterator[None]:
    """What a damaged picture does to Pillow, said in one sentence."""
    from PIL import Image, ImageFile

    # WeasyPrint, where it was loaded, has Pillow fill the rest of a cut file with grey.
    is_lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise _fault("picture-too-large", file) from error
    except Exception as error:  # damage shows in many ways: OSError, SyntaxError, struct.error…
        raise _fault("picture-damaged", file) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = is_lenient


def _check_size(size: tuple[int, int], file: SoundFile) -> None:
    width, height = size
    if width * height > MOST_DOTS or max(size) > MOST_SIDE:
        raise _fault("picture-too-large", file)
    if min(size) < LEAST_SIDE:
        raise _fault("picture-too-small", file)


def _fault(code: str, file: SoundFile) -> ValidationError:
    return ValidationError(FAULTS[code], code=code, params={"name": file.name})
