"""The service to contact in an académie, for all its domaines or for one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.rules.academie import Contact, academies
from api.rules.contenu.centres import centre_de, contact_lu
from api.rules.contenu.modele import Contenus, FormeContenu, NatureContenu, Ressort
from api.rules.domaines import domaines
from api.rules.importation.entete import Colonne
from api.rules.listes import document
from api.rules.reglement.table import Table


@dataclass(frozen=True, slots=True)
class ContactAcademie:
    """The contact of an académie; that of one domaine comes before that of all, `domaine` of None."""

    academie: str
    domaine: str | None
    contact: Contact


def contact_de(contenus: Contenus, centre: str, domaine: str | None = None, annee: int | None = None) -> Contact | None:
    """The service to contact in an académie for a domaine and a session; None when it is not known."""
    if abroad := centre_de(contenus, centre):
        return abroad.contact or contact_de(contenus, abroad.academie, domaine, annee)
    for cle in ([_cle(centre, domaine)] if domaine else []) + [_cle(centre, None)]:
        if found := contenus.en_vigueur(CONTACTS, cle, annee):
            contact: Contact = found.lu.contact
            return contact
    return None


def _cle(academie: str, domaine: str | None) -> str:
    return f"{academie}/{domaine}" if domaine else academie


def _lire(table: Table) -> ContactAcademie:
    academie, domaine = table.lis("academie", str), table.lis_si("domaine", str)
    if academie not in academies():
        raise table.erreur("academie", "code d'aucune académie")
    if domaine is not None and domaine not in domaines():
        raise table.erreur("domaine", "code d'aucun domaine")
    return ContactAcademie(academie, domaine, contact_lu(table))


def _livres() -> Iterator[Mapping[str, Any]]:
    for row in document("academies.toml")["academies"]:
        if contact := row.get("contact"):
            yield {"academie": row["code"], **contact}


CONTACTS = FormeContenu(
    nature=NatureContenu.CONTACTS,
    colonnes=(
        Colonne("academie"),
        Colonne("domaine", obligatoire=False),
        Colonne("lignes"),
        Colonne("telephone"),
        Colonne("courriel"),
    ),
    listes=frozenset({"lignes"}),
    longueurs={"lignes": 60},
    lire=_lire,
    cle=lambda lu: _cle(lu.academie, lu.domaine),
    libelle=lambda lu: f"{academies()[lu.academie].libelle}, {lu.domaine or 'tous les domaines'}",
    ressort=lambda lu: Ressort(lu.academie, lu.domaine),
    livrees=_livres,
)
