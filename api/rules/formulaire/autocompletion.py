"""The purposes of fields about the person who fills them, by which a browser offers what it knows (WCAG 1.3.5)."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from api.rules.formulaire.modele import Champ

# By the name of the field; the words are HTML's.
JETONS: Mapping[str, str] = MappingProxyType(
    {
        "nom": "family-name",
        "prenoms": "given-name",
        "date_naissance": "bday",
        "courriel": "email",
        "telephone": "home tel",
        "telephone_mobile": "mobile tel",
        "adresse_voie": "address-line1",
        "adresse_complement1": "address-line2",
        "adresse_complement2": "address-line3",
        "code_postal": "postal-code",
        "localite": "address-level2",
        "identifiant": "username",
        "code": "one-time-code",
        "mot_de_passe_actuel": "current-password",
        "mot_de_passe_confirmation": "new-password",
    }
)
SECRET, CHOISI, CONNU = "mot_de_passe", "new-password", "current-password"


def autocompletion(champ: Champ, noms: Collection[str]) -> str | None:
    """The purpose of a field among those of its form; None for one of a row, or without a purpose that HTML names."""
    if champ.parent or champ.lecture_seule:
        return None
    if champ.nom == SECRET:
        return CHOISI if f"{SECRET}_confirmation" in noms else CONNU
    return JETONS.get(champ.nom)
