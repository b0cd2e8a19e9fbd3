"""The acts of a candidate and an office on pièces, for the tests that tell them."""

import hashlib

import fichiers
import pytest_asyncio

from api.models import Piece
from api.resolvers.operation import Operation
from api.rules.piece import EVENEMENTS, DecisionPiece
from tests.journeys.etapes import periode_id
from tests.rules.dossiers import ngmb_dupont

PIECE = """id code version statut statutLibelle lignes aide actionsPossibles deposeLe valideLe recueLe commentaire
  depot { nom taille empreinte valideLe retireLe fichier { nom typeMime taille url } }
  depots { nodes { nom retireLe } }"""
GROUPE = f"code titre mode estValidable problemesValidation {{ code path }} pieces {{ {PIECE} }}"
LIRE = f"query($id: ID!) {{ candidature(id: $id) {{ groupesPieces {{ {GROUPE} }} }} }}"
OUVRIR = """mutation($input: PieceOuvrirDepotInput!) {
  pieceOuvrirDepot(input: $input) {
    errors { code message path } depot { url jeton expireLe }
  }
}"""
DEPOSER = f"""mutation($id: ID!, $version: Int, $jeton: String!) {{
  pieceDeposer(input: {{pieceId: $id, version: $version, jeton: $jeton}}) {{
    errors {{ code message path }} piece {{ {PIECE} }}
  }}
}}"""
RETIRER = f"""mutation($id: ID!, $version: Int) {{
  pieceRetirer(input: {{pieceId: $id, version: $version}}) {{ errors {{ code message path }} piece {{ {PIECE} }} }}
}}"""
VALIDER = f"""mutation($id: ID!, $groupe: String!) {{
  piecesValider(input: {{candidatureId: $id, groupe: $groupe}}) {{
    errors {{ code message path }} groupe {{ {GROUPE} }}
  }}
}}"""


def annonce(contenu, nom="identité.pdf"):
    return {"nom": nom, "taille": len(contenu), "empreinte": hashlib.sha256(contenu).hexdigest()}


class Justificatifs:
    """The acts of a candidate in « Mes justificatifs »."""

    def __init__(self, client, candidature_id):
        self.client, self.id = client, candidature_id

    async def groupe(self):
        return (await self.client.run(LIRE, id=self.id))["groupesPieces"][0]

    async def piece(self, code="93475001"):
        return next(piece for piece in (await self.groupe())["pieces"] if piece["code"] == code)

    async def ouvrir(self, piece, contenu, nom="identité.pdf"):
        return (await self.client.run(OUVRIR, input={"pieceId": piece["id"], **annonce(contenu, nom)}))["depot"]

    async def envoyer(self, adresse, contenu):
        return await self.client.http.put(adresse["url"], content=contenu)

    async def ajouter(self, code="93475001", contenu=None, nom="identité.pdf"):
        """Uploads a file (« Ajouter »): the address, the bytes, the deposit."""
        contenu = contenu or fichiers.pdf()
        piece = await self.piece(code)
        adresse = await self.ouvrir(piece, contenu, nom)
        response = await self.envoyer(adresse, contenu)
        assert response.status_code == 204, response.text
        return (await self.client.run(DEPOSER, id=piece["id"], jeton=adresse["jeton"]))["piece"]

    async def tout_ajouter(self):
        for piece in (await self.groupe())["pieces"]:
            await self.ajouter(piece["code"])

    async def valider(self):
        groupe = (await self.groupe())["code"]
        return (await self.client.run(VALIDER, id=self.id, groupe=groupe))["groupe"]


@pytest_asyncio.fixture
async def mes(recit, periode):
    await recit.inscrire(periode_id(periode), ngmb_dupont())
    return Justificatifs(recit.client, recit.id)


async def decider(services, horloge, statut, code="93475001", **values):
    """The decision of an office, by the rule and the model of the real use case."""
    row = await Piece.get(code=code).select_related("candidature__candidat")
    op = Operation(acteur=None, now=horloge.now, services=services)
    async with op.change() as change:
        await row.decider(DecisionPiece(statut=statut, **values), horloge.now)
        owner = row.candidature.candidat.compte_id
        donnees = {"piece": str(row.id)}
        change.record(EVENEMENTS[statut], owner, candidature_id=row.candidature_id, donnees=donnees)


def codes(errors):
    return [(error["code"], error["path"]) for error in errors]
