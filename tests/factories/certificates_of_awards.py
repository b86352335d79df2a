"""Layouts of certificates and pictures, as tests want them."""

import io

from django.core.files.base import ContentFile
from PIL import Image

from awards.actions.certificates import LayoutEntry
from awards.layouts import usual_boxes


def picture(width=1200, height=850, kind="PNG", mode="RGB", **facts):
    made = io.BytesIO()
    Image.new(mode, (width, height), **facts).save(made, kind)
    return made.getvalue()


def uploaded(content, name="nen.png"):
    return ContentFile(content, name=name)


def layout_entry(paper="a4", is_landscape=True, **facts):
    boxes = usual_boxes(paper, is_landscape)
    usual = {"boxes": boxes, "wording": "{nội dung} năm {năm}", "place": "Hà Nội",
             "signer": "CHỦ TỊCH\n\n\nLê Văn Ký"}  # fmt: skip
    return LayoutEntry(paper, is_landscape, **{**usual, **facts})
