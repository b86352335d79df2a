"""Forms of evidence: a new piece, a newer version, what a piece is called and for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from common.files import ACCEPT, SoundFile, sound_file
from common.forms import FieldsForm
from scoring.actions.evidence import About, evidence_version
from scoring.enums import EvidenceKind
from scoring.models import Criterion, Evidence
from scoring.validators import sound_link

TOO_MUCH = _(
    "What you chose is too large: at most 20 MB a file and 30 MB at once. Choose fewer files, or "
    "scan them with fewer dots."
)


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class FilesField(forms.FileField):
    """Files that may be evidence; whatever is wrong is told of each of them by name."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[SoundFile]:
        sound, faults = [], []
        for file in data or ():
            try:
                sound.append(sound_file(file))
            except forms.ValidationError as fault:
                faults.append(fault)
        if faults:
            raise forms.ValidationError(faults)
        if self.required and not sound:
            raise forms.ValidationError(_("Choose a file."), code="required")
        return sound

    def keep(self) -> None:
        """Let the browser keep what was chosen while the form around it is drawn again (htmx)."""
        self.widget.attrs["hx-preserve"] = "true"


class CodesField(forms.MultipleChoiceField):
    """For which criteria a piece is; those are offered that the member is scored in."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, leaves: Iterable[Criterion]) -> None:
        self.choices = [
            (leaf.code, f"{leaf.code}. {Truncator(leaf.text).chars(90)}") for leaf in leaves
        ]


class EvidenceForm(FieldsForm):
    """A new piece: files, a link or a note; the page shows what belongs to the kind chosen."""

    model = Evidence
    model_fields = ("title", "note")

    kind = forms.ChoiceField(
        label=_("What do you bring?"), choices=EvidenceKind, initial=EvidenceKind.FILE,
        widget=forms.RadioSelect,
    )  # fmt: skip
    files: Any = FilesField(
        label=_("Files"), required=False, widget=FilesInput(attrs={"accept": ACCEPT}),
        help_text=_(
            "PDF, pictures (JPEG, PNG, TIFF), DOCX, XLSX, PPTX, ODT, ODS, TXT, CSV; at most 20 MB "
            "each, several at once up to 30 MB."
        ),
    )  # fmt: skip
    link = forms.CharField(
        label=_("Address"), required=False, max_length=1000,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )  # fmt: skip
    codes = CodesField(label=_("For the criteria"))

    def __init__(
        self, *args: Any, leaves: Iterable[Criterion], code: str = "", **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, initial={"codes": [code]}, auto_id="evidence-%s", **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: the name of the file, or the address.")
        codes: Any = self.fields["codes"]
        codes.offer(leaves)
        self.order_fields(["kind", "files", "link", "title", "note", "codes"])
        self.sound: list[SoundFile] = []  # stays, also when a deed refuses the files

    def clean_link(self) -> str:
        if self.cleaned_data.get("kind") != EvidenceKind.LINK:
            return ""
        return sound_link(self.cleaned_data["link"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, self.sound = data.get("kind"), data.get("files") or []
        if kind == EvidenceKind.FILE and not data.get("files") and "files" not in self.errors:
            self.add_error("files", _("Choose a file."))
        elif kind != EvidenceKind.FILE:
            self.errors.pop("files", None)
        if kind == EvidenceKind.NOTE and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Write the note."))
        return data

    def refuse_size(self) -> None:
        """The upload was thrown away before the form saw it."""
        self.errors["files"] = self.error_class([str(TOO_MUCH)])

    def about(self) -> About:
        """What the cleaned form says of the piece."""
        data = self.cleaned_data
        return About(data["codes"], data["title"], data["note"])


class VersionForm(forms.Form):
    """The newer file of a piece."""

    files: Any = FilesField(
        label=_("The newer file"), widget=FilesInput(attrs={"accept": ACCEPT, "multiple": False})
    )

    def __init__(self, *args: Any, piece: Evidence, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": f"version-{piece.pk}-%s"})

    def clean_files(self) -> SoundFile:
        files: list[SoundFile] = self.cleaned_data["files"]
        return files[0]

    def refuse_size(self) -> None:
        """The upload was thrown away before the form saw it."""
        self.errors["files"] = self.error_class([str(TOO_MUCH)])


class AlsoForm(forms.Form):
    """A piece of the card that proves this criterion too."""

    piece = forms.TypedChoiceField(label=_("Evidence that is here already"), coerce=int)

    def __init__(self, *args: Any, pieces: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": "also-%s"})
        field: Any = self.fields["piece"]
        field.choices = [(each.pk, each.title) for each in pieces]


class UseForm(FieldsForm):
    """What a piece is called and which criteria it is for."""

    model = Evidence
    model_fields = ("title",)

    codes = CodesField(
        label=_("For the criteria"),
        error_messages={"required": _("Choose at least one criterion, or withdraw the piece.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, piece: Evidence, leaves: Iterable[Criterion], **kwargs: Any
    ) -> None:  # fmt: skip
        initial = {
            "title": piece.title, "codes": [each.code for each in piece.criteria.all()],
            "seen": evidence_version(piece),
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        codes: Any = self.fields["codes"]
        codes.offer(leaves)
        self.order_fields(["title", "codes", "seen"])


class EvidenceFilter(forms.Form):
    """Which pieces of a card the list shows."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200,
                        widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *EvidenceKind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("In force")), ("withdrawn", _("Withdrawn")), ("all", _("All"))],
    )  # fmt: skip
