"""The criteria of an invented year before they were adopted: the draft's one round, what members
said of it, and what the chair made of that."""

from dataclasses import replace

from accounts.models import User
from blocs.models import BlocYear
from emulation.demo.reader import Table
from emulation.demo.rows import Register
from scoring.actions import write_criteria
from scoring.actions.rounds import agree, answer_comment, circulate, comment
from scoring.texts import CriteriaText


def talk_over_criteria(
    year: BlocYear, text: CriteriaText, table: Table, register: Register
) -> None:
    """Circulate the draft as it read before it was amended; comments, answers, agreements.

    The members have no accounts: `person` enters what they said, too.
    """
    by = User.objects.get(username=table["person"])
    before = table["texts"]
    nodes = [replace(node, text=before.get(node.code, node.text)) for node in text.nodes]
    draft = write_criteria(year, replace(text, nodes=nodes), by=by)
    round = circulate(draft, note=table["note"], by=by)
    for row in table["comments"]:
        organisation = register.organisations[row["organisation"]]
        said = comment(round, row["code"], row["body"], organisation=organisation, by=by)
        answer_comment(said, row["outcome"], row["answer"], by=by)
    agree(round, [register.organisations[code] for code in table["agreed"]], by=by)
