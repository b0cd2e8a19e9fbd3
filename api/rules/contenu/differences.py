"""The differences that contents make, in French, and their text for who corrects one."""

from collections.abc import Iterator

from api.rules.contenu.controle import COMMUNES, ContenuLu
from api.rules.contenu.modele import Contenu
from api.rules.contenu.registre import FORMES
from api.rules.reglement.toml import valeur_toml

LU_AU_PLUS = 80  # letters shown of a value


def differences_du(lu: ContenuLu) -> Iterator[str]:
    """The lines on one content: what it says otherwise than the edition in force."""
    contenu, avant = lu.contenu, lu.avant
    nom = f"{contenu.nature.libelle}, {nom_du(contenu)}"
    if avant is None:
        yield f"{nom} : nouveau."
        return
    for cle in dict.fromkeys([*avant.valeurs, *contenu.valeurs]):
        before, after = avant.valeurs.get(cle), contenu.valeurs.get(cle)
        if before != after:
            yield f"{nom} : {cle} {_montre(before)} → {_montre(after)}."
    if (avant.depuis, avant.jusque) != (contenu.depuis, contenu.jusque):
        yield f"{nom} : sessions {sessions_du(avant)} → {sessions_du(contenu)}."


def nom_du(contenu: Contenu) -> str:
    """The name of a content, within its nature."""
    return FORMES[contenu.nature].libelle(contenu.lu)


def sessions_du(contenu: Contenu) -> str:
    """The sessions of an edition: « toutes », « 2027 à … »."""
    if contenu.depuis is None and contenu.jusque is None:
        return "toutes"
    return f"{contenu.depuis or '…'} à {contenu.jusque or '…'}"


def toml_du(contenu: Contenu) -> str:
    """The text of an edition, to correct it and send it back beside the one that was read."""
    communes = {nom: getattr(contenu, nom, None) for nom in COMMUNES} | {"remplace": contenu.numero}
    valeurs = {**contenu.valeurs, **{nom: valeur for nom, valeur in communes.items() if valeur is not None}}
    lines = [f"{nom} = {valeur_toml(valeur)}" for nom, valeur in valeurs.items()]
    return "\n".join([f"[[{contenu.nature.section}]]", *lines]) + "\n"


def _montre(valeur: object) -> str:
    texte = " | ".join(map(str, valeur)) if isinstance(valeur, list) else "-" if valeur is None else str(valeur)
    return texte if len(texte) <= LU_AU_PLUS else f"{texte[:LU_AU_PLUS]}…"
