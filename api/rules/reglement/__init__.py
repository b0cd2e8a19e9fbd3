"""The règlement of a spécialité as data: its tree of épreuves and its constraints, by millésime and edition."""

from api.rules.reglement.doute import doutes
from api.rules.reglement.editions import (
    LIVREE,
    LIVREES,
    Edition,
    Editions,
    EtatEdition,
    OrigineEdition,
    ServiceInscription,
)
from api.rules.reglement.nomenclature import nomenclature
from api.rules.reglement.table import DonneeInvalideError
from api.rules.reglement.valeurs import (
    Choix,
    Contrainte,
    Enseignement,
    Epreuve,
    FormeImposee,
    GenreContrainte,
    Mode,
    NotesConservees,
    Position,
    Reglement,
    Report,
    TitreAcces,
)

__all__ = [
    "LIVREE",
    "LIVREES",
    "Choix",
    "Contrainte",
    "DonneeInvalideError",
    "Edition",
    "Editions",
    "Enseignement",
    "Epreuve",
    "EtatEdition",
    "FormeImposee",
    "GenreContrainte",
    "Mode",
    "NotesConservees",
    "OrigineEdition",
    "Position",
    "Reglement",
    "Report",
    "ServiceInscription",
    "TitreAcces",
    "doutes",
    "nomenclature",
    "noms",
]


def noms(item: Reglement) -> tuple[str, ...]:
    """The words by which a file may name a spécialité of a domaine: key, label, its code and that of the nomenclature."""
    ligne = nomenclature(item.domaine).get(item.cle)
    return tuple(nom for nom in (item.cle, item.libelle, item.code, ligne.code if ligne else None) if nom)
