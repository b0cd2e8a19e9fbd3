"""Messages to candidates: their sender and their limits of length."""

from dataclasses import dataclass

from api.rules.champ import champ
from api.rules.contenu import LIVRES, Contenus
from api.rules.contenu.centres import nom_centre
from api.rules.formulaire import Genre

OBJET_AU_PLUS = 200
CORPS_AU_PLUS = 10_000
SERVICE = "Service des examens et concours"
SERVICE_GESTIONNAIRE = "Le Service Gestionnaire"  # who signs the mails of the guides


def expediteur(centre: str, contenus: Contenus = LIVRES) -> str:
    """The name of the office for candidates: « Service des examens et concours - ACADÉMIE DE GUYANE »."""
    return f"{SERVICE} - {nom_centre(centre, contenus)}"


@dataclass(kw_only=True)
class MessageSaisi:
    """A message to candidates, as an office or a school types it."""

    objet: str | None = champ(
        "Objet",
        "Subject, on one line.",
        obligatoire=True,
        longueur=OBJET_AU_PLUS,
        absence="Rédigez l'objet du message.",
    )
    corps: str | None = champ(
        "Message",
        "Text; empty lines separate its paragraphs.",
        obligatoire=True,
        longueur=CORPS_AU_PLUS,
        genre=Genre.TEXTE_LONG,
        absence="Rédigez le corps du message.",
    )

    @property
    def contenu(self) -> dict[str, str]:
        """The texts to send."""
        return {"objet": (self.objet or "").strip(), "corps": (self.corps or "").strip()}
