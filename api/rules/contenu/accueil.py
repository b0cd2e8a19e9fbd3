"""The videos and the links of the home page, for any visitor (guide Bac Pro, section 1.1)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.rules.contenu.modele import Contenus, FormeContenu, NatureContenu, Ressort
from api.rules.importation.entete import Colonne
from api.rules.reglement.table import Table

CLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ADRESSE = re.compile(r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]{1,5})?([/?#][!-;=?-Z_a-z~%\[\]]*)?")
LONGUEURS = {"cle": 80, "titre": 200, "libelle": 200, "adresse": 500, "debut": 10, "fin": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Affichage:
    """The days on which something of the home page is shown, both included; None when unlimited."""

    cle: str
    debut: date | None
    fin: date | None

    def se_montre(self, jour: date) -> bool:
        """Whether it is shown on a day."""
        return (self.debut is None or self.debut <= jour) and (self.fin is None or jour <= self.fin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(_Affichage):
    """A video of « Vidéos de présentation »; `adresse` is None where none was published."""

    titre: str
    adresse: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LienAccueil(_Affichage):
    """A link of the home page: « Mentions légales », a calendar, a help."""

    libelle: str
    adresse: str


def videos(contenus: Contenus, jour: date) -> list[Video]:
    """The videos shown on a day, in order."""
    return [item for item in contenus.lus(VIDEOS).values() if item.se_montre(jour)]


def liens(contenus: Contenus, jour: date) -> list[LienAccueil]:
    """The links shown on a day, in order."""
    return [item for item in contenus.lus(LIENS).values() if item.se_montre(jour)]


def _lire_video(table: Table) -> Video:
    return Video(
        **_affichage(table), titre=table.lis("titre", str), adresse=_adresse(table, table.lis_si("adresse", str))
    )


def _lire_lien(table: Table) -> LienAccueil:
    adresse = _adresse(table, table.lis("adresse", str))
    assert adresse is not None
    return LienAccueil(**_affichage(table), libelle=table.lis("libelle", str), adresse=adresse)


def _affichage(table: Table) -> dict[str, Any]:
    cle = table.lis("cle", str)
    if not CLE.fullmatch(cle):
        raise table.erreur("cle", "lettres minuscules sans accent, chiffres et tirets attendus")
    debut, fin = _jour(table, "debut"), _jour(table, "fin")
    if debut and fin and fin < debut:
        raise table.erreur("fin", "ce jour précède le premier")
    return {"cle": cle, "debut": debut, "fin": fin}


def _jour(table: Table, nom: str) -> date | None:
    texte = table.lis_si(nom, str)
    try:
        return date.fromisoformat(texte) if texte else None
    except ValueError:
        raise table.erreur(nom, "jour attendu : 2027-01-15") from None


def _adresse(table: Table, adresse: str | None) -> str | None:
    if adresse is not None and not ADRESSE.fullmatch(adresse):
        raise table.erreur("adresse", "adresse en https:// attendue")
    return adresse


def _livrees() -> Iterator[Mapping[str, Any]]:
    yield {"cle": "presentation", "titre": "Vidéos de présentation"}


COLONNES = (Colonne("cle"), Colonne("debut", obligatoire=False), Colonne("fin", obligatoire=False))
VIDEOS = FormeContenu(
    nature=NatureContenu.VIDEOS,
    colonnes=(*COLONNES, Colonne("titre"), Colonne("adresse", obligatoire=False)),
    longueurs=LONGUEURS,
    lire=_lire_video,
    cle=lambda lu: lu.cle,
    libelle=lambda lu: lu.titre,
    ressort=lambda _lu: Ressort(),
    livrees=_livrees,
    par_session=False,
)
LIENS = FormeContenu(
    nature=NatureContenu.LIENS,
    colonnes=(*COLONNES, Colonne("libelle"), Colonne("adresse")),
    longueurs=LONGUEURS,
    lire=_lire_lien,
    cle=lambda lu: lu.cle,
    libelle=lambda lu: lu.libelle,
    ressort=lambda _lu: Ressort(),
    livrees=tuple,
    par_session=False,
)
