"""A copy of a scope, as a machine holds one: made and followed by the query of changes alone."""

from typing import Any

from client import Client

CHANGEMENTS = """query($depuis: Cursor, $first: Int!) { changements(depuis: $depuis, first: $first) {
  curseur aSuivre estInitiale
  changements { candidatureId estSortie
    gestionCandidature { version nom prenoms dateNaissance etat session academie { code } etablissement numeroInscription }
    eleve { nom prenoms etat session classe jamaisConnecte }
  } } }"""
LISTE = """query($after: Cursor) { gestionCandidatures(first: 100, after: $after) {
  nodes { candidatureId version nom prenoms dateNaissance etat session academie { code } etablissement numeroInscription }
  pageInfo { hasNextPage endCursor } } }"""


class Copie:
    """The rows of a copy by the ids of their registrations, and the cursor after which they are to be told again."""

    def __init__(self, client: Client, first: int = 3) -> None:
        self.client, self.first = client, first
        self.rows: dict[str, Any] = {}
        self.curseur: str | None = None
        self.pages = 0

    async def avancer(self) -> bool:
        """Applies one page; whether more is known to follow."""
        page = await self.client.run(CHANGEMENTS, depuis=self.curseur, first=self.first)
        self.pages += 1
        for change in page["changements"]:
            if change["estSortie"]:
                self.rows.pop(change["candidatureId"], None)
            else:
                self.rows[change["candidatureId"]] = change["gestionCandidature"] or change["eleve"]
        self.curseur = page["curseur"]
        return page["aSuivre"]

    async def suivre(self) -> None:
        """Applies all that is known."""
        while await self.avancer():
            pass


async def present(client: Client) -> dict[str, Any]:
    """The scope as its list shows it now."""
    rows: dict[str, Any] = {}
    after = None
    while True:
        page = await client.run(LISTE, after=after)
        rows |= {row.pop("candidatureId"): row for row in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return rows
        after = page["pageInfo"]["endCursor"]
