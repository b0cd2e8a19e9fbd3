"""The tab « Diplôme possédé » (guide BTS, section 6): the diploma that allows the candidat to register."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.rules.champ import champ
from api.rules.formulaire import Champ, Liste, adapter
from api.rules.parcours import Domaine, Onglet

CODE = "DIPLOME"
CHOISISSEZ = "Choisissez un diplôme de la liste."

DIPLOMES_POSSEDES = "DIPLOMES_POSSEDES"  # their list on a domaine


@dataclass(frozen=True, slots=True)
class DiplomeDOrigine:
    """A diploma or training that allows to register.

    Attributes:
        precision, code: what the papers add to it; None where no source says.
        est_propose: whether it is offered still.
    """

    cle: str
    libelle: str
    precision: str | None = None
    code: str | None = None
    est_propose: bool = True

    @property
    def libelle_ecran(self) -> str:
        """The diploma on the récapitulatif: "BACCALAURÉAT GÉNÉRAL - Bac général"."""
        return f"{self.libelle} - {self.precision}" if self.precision else self.libelle

    @property
    def libelle_imprime(self) -> str:
        """The diploma on the confirmation: "BACCALAURÉAT GÉNÉRAL Bac général (00012)"."""
        return " ".join(filter(None, (self.libelle, self.precision, f"({self.code})" if self.code else None)))


# Word for word the list of the guide, in its order. Only the first has a known detail and code.
_LIBELLES = {
    "BACCALAUREAT_GENERAL": "BACCALAURÉAT GÉNÉRAL",
    "BACCALAUREAT_PROFESSIONNEL": "BACCALAURÉAT PROFESSIONNEL",
    "BACCALAUREAT_TECHNOLOGIQUE": "BACCALAURÉAT TECHNOLOGIQUE",
    "BREVET_DE_TECHNICIEN": "BREVET DE TECHNICIEN",
    "BREVET_DES_METIERS_D_ART": "BREVET DES MÉTIERS D'ART",
    "AUTRES_CAS": "AUTRES CAS",
    "BREVET_D_ETUDES_PROFESSIONNELLES": "BREVET D'ETUDES PROFESSIONNELLES",
    "BREVET_PROFESSIONNEL": "BREVET PROFESSIONNEL",
    "CERTIFICAT_D_APTITUDE_PROFESSIONNELLE": "CERTIFICAT D'APTITUDE PROFESSIONNELLE",
    "DIPLOMES_TITRES_ETRANGERS": "DIPLOMES TITRES ETRANGERS",
    "AUTRE_DIPLOME": "AUTRE DIPLOME OU TITRE DE NIVEAU BACCALAURÉAT",
}
_PRECISIONS = {"BACCALAUREAT_GENERAL": ("Bac général", "00012")}
DIPLOMES = MappingProxyType(
    {cle: DiplomeDOrigine(cle, libelle, *_PRECISIONS.get(cle, ())) for cle, libelle in _LIBELLES.items()}
)


def diplomes_possedes(domaine: Domaine) -> Mapping[str, DiplomeDOrigine]:
    """The diplomas that a domaine knows, with those offered no more."""
    return domaine.listes.get(DIPLOMES_POSSEDES, DIPLOMES)


@dataclass(kw_only=True)
class DiplomePossede:
    """The form of the tab."""

    diplome: str | None = champ(
        "Diplôme ou formation",
        "Key of the diploma or training held.",
        obligatoire=True,
        groupe="Diplôme ou formation d'origine",
        indication="Sélectionnez une valeur",
        liste=Liste(lambda: DIPLOMES, CHOISISSEZ),
    )


def decrire(champs: tuple[Champ, ...], domaine: Domaine) -> tuple[Champ, ...]:
    """The field, with the diplomas that are offered."""
    offered = {cle: item for cle, item in diplomes_possedes(domaine).items() if item.est_propose}
    return adapter(champs, {"diplome": {"liste": Liste(lambda: offered, CHOISISSEZ)}})


ONGLET = Onglet(code=CODE, titre="Diplôme possédé", form=DiplomePossede, decrire=decrire)
