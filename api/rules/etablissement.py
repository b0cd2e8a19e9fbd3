"""The établissements from which a candidate registers: schools that the guides name, and pseudo-schools for the others.

The ministry's full list is imported by an administrator (`rules/annuaire.py`); this is the set every installation starts
with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.rules.academie import academies
from api.rules.geographie import departements
from api.rules.listes import lignes
from api.rules.recherche import cle, cle_de_lieu


@dataclass(frozen=True, slots=True, kw_only=True)
class EtablissementDuDossier:
    """A school, a CFA, or the pseudo-school of individual candidates (`est_individuel`).

    `commune` is the postal one, CEDEX included, None when the label has it already. `academie`: two digits.
    `departement`: three characters, None for a school of a whole académie. `habilitation_ccf`: whether it may assess
    its apprentices and trainees by contrôle en cours de formation, as public and sous-contrat schools always assess
    their pupils (see `listes.regime`); false when unknown. `est_hors_contrat`: a private school without a contract with
    the State. `adresse` holds the lines before the postal code, `telephone` ten digits; None when unknown. `ferme_le`: the
    day since which nobody new may choose it; those who registered there keep it.
    """

    uai: str
    libelle: str
    academie: str
    commune: str | None = None
    departement: str | None = None
    adresse: tuple[str, ...] = ()
    code_postal: str | None = None
    telephone: str | None = None
    est_individuel: bool = False
    habilitation_ccf: bool = False
    est_hors_contrat: bool = False
    courriel: str | None = None
    ferme_le: date | None = None

    @property
    def nom(self) -> str:
        """The name in lists: "LP FERNAND LEGERE - AUDINCOURT CEDEX"."""
        return f"{self.libelle} - {self.commune}" if self.commune else self.libelle

    @property
    def libelle_complet(self) -> str:
        """The name on the récapitulatif: "LP FERNAND LEGERE - AUDINCOURT CEDEX (0250001R)"."""
        return f"{self.nom} ({self.uai})"

    @property
    def libelle_carte(self) -> str:
        """The name on a card of « Mes inscriptions »: "LP FERNAND LEGERE-AUDINCOURT CEDEX(0250001R)"."""
        return f"{self.libelle}-{self.commune}({self.uai})" if self.commune else f"{self.libelle}({self.uai})"

    @property
    def adresse_postale(self) -> tuple[str, ...]:
        """The lines of the envelope, as on the papillon, last one "25404 AUDINCOURT CEDEX"; empty when unknown."""
        return (*self.adresse, f"{self.code_postal} {self.commune}") if self.code_postal else ()


LONGUEUR_RECHERCHE = 300


def cle_de_recherche(uai: str, libelle: str, commune: str | None) -> str:
    """The key by which a school is searched: the words of its name and town, and its UAI."""
    return f"{uai} {cle_de_lieu(' '.join((libelle, commune or '')))}"[:LONGUEUR_RECHERCHE]


def mots_cherches(texte: str) -> tuple[frozenset[str], ...]:
    """The words of a search, each as typed and as the word that it may abbreviate: "ST" finds "SAINT" too."""
    return tuple(frozenset({mot, cle_de_lieu(mot)}) for mot in cle(texte).split())


def etablissements() -> Iterator[EtablissementDuDossier]:
    """The établissements that come with the service, by unique UAI: the guides' own, then the generated ones."""
    yield from map(_etablissement, lignes("etablissements.csv"))
    yield from individuels()
    yield from cned()


def _etablissement(row: dict[str, str]) -> EtablissementDuDossier:
    return EtablissementDuDossier(
        uai=row["uai"],
        libelle=row["libelle"],
        academie=row["academie"],
        commune=row["commune"] or None,
        departement=row["departement"],
        adresse=tuple(filter(None, row["adresse"].split("|"))),
        code_postal=row["code_postal"] or None,
        telephone=row["telephone"] or None,
        est_individuel=row["est_individuel"] == "oui",
        habilitation_ccf=row["habilitation_ccf"] == "oui",
    )


def individuels() -> Iterator[EtablissementDuDossier]:
    """One "INDIVIDUELS 025" for each département of an académie, so that every candidate finds the one of his address.

    The real pseudo-codes are not public. Ours end with I, which no UAI does, so they can never hide a school.
    """
    for departement in departements().values():
        if departement.academie:
            yield EtablissementDuDossier(
                uai=f"{departement.code}0000I",
                libelle=f"INDIVIDUELS {departement.code}",
                academie=departement.academie,
                departement=departement.code,
                est_individuel=True,
            )


def cned() -> Iterator[EtablissementDuDossier]:
    """One "CNED" for each académie, for the candidates of the enseignement à distance. Its code, ours, ends with Q."""
    for academie in academies().values():
        if academie.est_active and not academie.est_centre:
            yield EtablissementDuDossier(
                uai=f"0{academie.code}0000Q", libelle="CNED", academie=academie.code, est_individuel=True
            )
