import hashlib
import json

from django.db import migrations


def text_of(pledge):
    """The text as it stood, in the shape that signings freeze."""
    return {
        "title": pledge.title,
        "legal_bases": [],
        "preamble": pledge.preamble,
        "clauses": [clause.text for clause in pledge.clauses.order_by("number")],
        "closing": pledge.closing,
        "commitments": [],
    }


def move(apps, schema_editor):
    """Whoever signed before signed on paper: such pledges are recorded signings now.

    A pledge that stood open had no PDF to sign. Where somebody had signed on paper, the others
    may still be recorded; where nobody had, it is a draft again and is opened anew.
    """
    Pledge = apps.get_model("pledges", "Pledge")
    for pledge in Pledge.objects.exclude(state="draft").order_by("pk"):
        parties = list(pledge.parties.order_by("position", "pk"))
        if pledge.state == "open" and not any(party.state == "signed" for party in parties):
            continue
        pledge.signing = _signing(apps, pledge)
        pledge.save(update_fields=["signing"])
        for number, party in enumerate(parties, start=1):
            _move_party(apps, pledge, party, number)


def _signing(apps, pledge):
    text = text_of(pledge)
    plain = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return apps.get_model("documents", "Signing").objects.create(
        bloc_year_id=pledge.bloc_year_id, kind="pledge", title=pledge.title, state="recorded",
        data=text, data_sha256=hashlib.sha256(plain.encode()).hexdigest(),
        deadline_step="pledge", signed_on=pledge.signed_on, place=pledge.place,
        stated_parties=pledge.stated_parties,
    )  # fmt: skip


def _move_party(apps, pledge, party, number):
    moved = apps.get_model("documents", "Party").objects.create(
        signing=pledge.signing, organisation_id=party.organisation_id, position=number
    )
    if party.state == "signed":
        apps.get_model("documents", "Signature").objects.create(
            party=moved, way="source", full_name=party.signer_name,
            capacity=party.signer_position, signed_on=party.signed_on or pledge.signed_on,
        )  # fmt: skip


def move_back(apps, schema_editor):
    """Recorded signings as rows of the pledge again. A PDF that is being signed has no place there:
    such a pledge is open, with who has signed; signing on it is over."""
    Pledge = apps.get_model("pledges", "Pledge")
    Signing = apps.get_model("documents", "Signing")
    states = {"recorded": "recorded", "sealed": "sealed", "voided": "draft"}
    for pledge in Pledge.objects.exclude(signing_id=None):
        signing = Signing.objects.get(pk=pledge.signing_id)
        pledge.state = states.get(signing.state, "open")
        pledge.signed_on, pledge.place = signing.signed_on, signing.place
        pledge.stated_parties, pledge.signing_id = signing.stated_parties, None
        pledge.save()
        if pledge.state != "draft":
            _move_parties_back(apps, pledge, signing.pk)
        if signing.state == "recorded":
            _delete(apps, schema_editor.connection.alias, signing.pk)


def _move_parties_back(apps, pledge, signing_id):
    parties = apps.get_model("documents", "Party").objects.filter(signing_id=signing_id)
    rows = apps.get_model("documents", "Signature").objects
    signatures = {row.party_id: row for row in rows.filter(party__signing_id=signing_id)}
    for party in parties.order_by("position", "pk"):
        _move_party_back(apps, pledge, party, signatures.get(party.pk))


def _delete(apps, using, signing_id):
    """What this migration made, row by row as it was made: a cascade would look through models of
    states before and after this one and mix them up."""
    for model, rows in (
        ("Signature", {"party__signing_id": signing_id}),
        ("Party", {"signing_id": signing_id}),
        ("Signing", {"pk": signing_id}),
    ):
        apps.get_model("documents", model).objects.filter(**rows)._raw_delete(using)


def _move_party_back(apps, pledge, party, signature):
    apps.get_model("pledges", "PledgeParty").objects.create(
        pledge=pledge, organisation_id=party.organisation_id, position=party.position,
        state="signed" if signature else "declined" if party.declined_at else "waiting",
        signed_on=_day_of(signature), signer_name=signature.full_name if signature else "",
        signer_position=signature.capacity if signature else "",
    )  # fmt: skip


def _day_of(signature):
    if signature is None:
        return None
    return signature.signed_at.date() if signature.signed_at else signature.signed_on


class Migration(migrations.Migration):
    """Who signed, from the pledge to its signing."""

    dependencies = [("pledges", "0002_signed_in_documents")]
    # It makes signings as they were then, with their text in the same row.
    run_before = [("documents", "0003_frozen_text")]

    operations = [migrations.RunPython(move, move_back)]
