from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Official papers: letterhead, layout, PDF rendering, and later signing and sealing."""

    name = "documents"

    def ready(self) -> None:
        from documents import checks  # noqa: F401 - registers the system checks
