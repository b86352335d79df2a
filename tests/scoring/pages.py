"""What the tests of a card's pages share: addresses, lines of the sheet, a saved cell."""

from django.urls import reverse

JSON = {"headers": {"accept": "application/json"}}


def at(name, card, *more):
    return reverse(f"scoring:{name}", args=[card.pk, *more])


def lines(answer):
    return {line.node.code: line for line in answer.context["sheet"].lines}


def column(line, key):
    return next((cell for cell in line.cells if cell.column.key == key), None)


def save(client, card, code, **told):
    return client.post(at("cell", card, code), told, **JSON)
