"""The tab « Diplôme possédé » (guide BTS, section 6): the diploma that allows the candidat to register."""

from dataclasses import dataclass
from types import MappingProxyType

from api.rules.champ import champ
from api.rules.formulaire import Liste
from api.rules.parcours import Onglet

CODE = "DIPLOME"

# Word for word the list of the guide, in its order. Only the first has a known detail and code.
DIPLOMES = MappingProxyType(
    {
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
)
PRECISIONS = MappingProxyType({"BACCALAUREAT_GENERAL": ("Bac général", "00012")})


@dataclass(kw_only=True)
class DiplomePossede:
    """The form of the tab."""

    diplome: str | None = champ(
        "Diplôme ou formation",
        "Key of the diploma or training held.",
        obligatoire=True,
        groupe="Diplôme ou formation d'origine",
        indication="Sélectionnez une valeur",
        liste=Liste(lambda: DIPLOMES, "Choisissez un diplôme de la liste."),
    )


def libelle_ecran(cle: str) -> str:
    """The diploma on the récapitulatif: "BACCALAURÉAT GÉNÉRAL - Bac général"."""
    precision = PRECISIONS.get(cle)
    return f"{DIPLOMES[cle]} - {precision[0]}" if precision else DIPLOMES[cle]


def libelle_imprime(cle: str) -> str:
    """The diploma on the confirmation: "BACCALAURÉAT GÉNÉRAL Bac général (00012)"."""
    precision = PRECISIONS.get(cle)
    return f"{DIPLOMES[cle]} {precision[0]} ({precision[1]})" if precision else DIPLOMES[cle]


ONGLET = Onglet(code=CODE, titre="Diplôme possédé", form=DiplomePossede)
