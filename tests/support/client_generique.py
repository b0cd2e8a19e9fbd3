"""A client that fills any form from its description: no field, label or list is written here.

A person answers by the labels of the screen and in words: {"Pays": "ALLEMAGNE", "J'accepte…": "Oui"}. The rows of a list
are a list of such answers; given rows are answered under their heading.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from client import Client

CHAMP = """
  nom parent ligne cle estAjoutable libelle genre estObligatoire estLectureSeule defaut
  bornes { minLength maxLength minimum maximum multipleOf pattern minItems maxItems }
  liste { valeurs { code libelle } requete estPaginee arguments { nom champ valeur estSaisie } code libelle }
  conditions { effet champ vaut estContraire }
"""
FORMULAIRE = f"code titre mutation input groupes {{ titre champs {{ {CHAMP} }} }}"

Reponses = Mapping[str, Any]
Rangee = dict[str, Any]


class ClientGenerique:
    """The filling and the sending of described forms."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def formulaire(self, code: str) -> dict[str, Any]:
        """One form outside of the wizard."""
        return await self.client.run(
            f"query($code: String!) {{ formulaire(code: $code) {{ {FORMULAIRE} }} }}", code=code
        )

    async def envoyer(self, formulaire: dict[str, Any], reponses: Reponses, retour: str = "", **ids: str) -> Any:
        """Fills a form and sends it by its own mutation; fails on any refusal."""
        saisie = await Remplissage(self.client, formulaire).rangee(reponses)
        mutation, input_ = formulaire["mutation"], formulaire["input"]
        query = (
            f"mutation($input: {input_}!) {{ {mutation}(input: $input) {{ errors {{ code message path }} {retour} }} }}"
        )
        return await self.client.run(query, input=saisie | ids)


class Remplissage:
    """The answers of a person, read by the description of one form."""

    def __init__(self, client: Client, formulaire: dict[str, Any]) -> None:
        self.client = client
        self.champs = [
            champ | {"heading": groupe["titre"]} for groupe in formulaire["groupes"] for champ in groupe["champs"]
        ]

    async def rangee(self, reponses: Reponses, parent: str | None = None, ligne: str | None = None) -> Rangee:
        """The values of one row, in the order of the screen: a field is shown once those before are answered."""
        values: Rangee = {}
        for champ in self.champs:
            if (champ["parent"], champ["ligne"]) != (parent, ligne) or champ["estLectureSeule"]:
                continue
            if not _tiennent(champ, "MONTRER", values):
                continue
            value = await self._valeur(champ, reponses, values)
            assert value is not None or not _est_exige(champ, values), (
                f"« {champ['libelle']} » has a star and no answer"
            )
            if value is not None:
                values[champ["nom"]] = value
        return values

    async def _valeur(self, champ: dict[str, Any], reponses: Reponses, values: Rangee) -> Any:
        if champ["genre"] == "LISTE":
            return await self._rangees(champ, reponses)
        if (answer := reponses.get(champ["libelle"])) is None:
            return _lue(champ, champ["defaut"]) if champ["defaut"] is not None else None
        if champ["liste"] is None:
            return _lue(champ, _dans_les_bornes(champ, answer, values))
        if isinstance(answer, str):
            return _lue(champ, await self._code(champ["liste"], answer, values))
        return [await self._code(champ["liste"], text, values) for text in answer]

    async def _rangees(self, champ: dict[str, Any], reponses: Reponses) -> list[Rangee] | None:
        place = ".".join(filter(None, (champ["parent"], champ["nom"])))
        if champ["estAjoutable"]:
            rows = enumerate(reponses.get(champ["libelle"], ()), start=1)
            return [{champ["cle"]: f"ligne-{rang}"} | await self.rangee(item, place) for rang, item in rows] or None
        headings = {item["ligne"]: item["heading"] for item in self.champs if item["parent"] == place}
        return [
            {champ["cle"]: ligne} | await self.rangee(reponses[heading], place, ligne)
            for ligne, heading in headings.items()
            if heading in reponses
        ]

    async def _code(self, liste: dict[str, Any], answer: str, values: Rangee) -> str:
        """The code of the value that a person names, looked up in the list or by its query."""
        items = liste["valeurs"] or await self._chercher(liste, answer, values)
        found = [item[liste["code"]] for item in items if item[liste["libelle"]] == answer]
        assert found, f"« {answer} » is not among {[item[liste['libelle']] for item in items]}"
        return found[0]

    async def _chercher(self, liste: dict[str, Any], answer: str, values: Rangee) -> Sequence[dict[str, Any]]:
        given = {
            item["nom"]: answer.split(" (", maxsplit=1)[0]
            if item["estSaisie"]
            else item["valeur"] or values[item["champ"]]
            for item in liste["arguments"]
        }
        declared = f"({', '.join(f'${nom}: String!' for nom in given)})" if given else ""
        passed = f"({', '.join(f'{nom}: ${nom}' for nom in given)})" if given else ""
        items = f"{liste['code']} {liste['libelle']}"
        asked = f"nodes {{ {items} }}" if liste["estPaginee"] else items
        found = await self.client.run(f"query{declared} {{ {liste['requete']}{passed} {{ {asked} }} }}", **given)
        return found["nodes"] if liste["estPaginee"] else found


def _est_exige(champ: dict[str, Any], values: Rangee) -> bool:
    exige = champ["estObligatoire"] or _une_tient(champ, "EXIGER", values)
    return exige and not _une_tient(champ, "DISPENSER", values)


def _tiennent(champ: dict[str, Any], effet: str, values: Rangee) -> bool:
    return all(_tient(item, values) for item in champ["conditions"] if item["effet"] == effet)


def _une_tient(champ: dict[str, Any], effet: str, values: Rangee) -> bool:
    return any(_tient(item, values) for item in champ["conditions"] if item["effet"] == effet)


def _tient(condition: dict[str, Any], values: Rangee) -> bool:
    value = values.get(condition["champ"])
    text = str(value).lower() if isinstance(value, bool) else value or ""
    return text != "" and (text in condition["vaut"]) != condition["estContraire"]


def _dans_les_bornes(champ: dict[str, Any], answer: str, values: Rangee) -> str:
    """The text of a person, once it is seen to be within the bounds, as a screen does before sending."""
    bornes = champ["bornes"] or {}
    assert len(answer) <= (bornes.get("maxLength") or len(answer)), champ["libelle"]
    if bornes.get("pattern") and _tiennent(champ, "CONTROLER", values):
        assert re.match(_en_python(bornes["pattern"]), answer), champ["libelle"]
    return answer


# The classes of ECMAScript's expressions, for ASCII.
CLASSES = {"Lowercase": "a-z", "Uppercase": "A-Z", "L": "a-zA-Z", "N": "0-9", "Z": " ", "C": "\\x00-\\x1f"}


def _en_python(pattern: str) -> str:
    def inside(text: str) -> str:
        return re.sub(r"\\p\{(\w+)\}", lambda found: CLASSES[found[1]], text)

    return re.sub(
        r"\[[^\]]*\]|\\p\{\w+\}",
        lambda found: inside(found[0]) if found[0][0] == "[" else f"[{inside(found[0])}]",
        pattern,
    )


def _lue(champ: dict[str, Any], text: str) -> Any:
    """A text as the input takes it."""
    match champ["genre"]:
        case "OUI_NON" | "CASE" | "ACCEPTATION":
            return text in {"true", "x"}
        case "NOMBRE":
            return int(text)
        case "DATE":
            return datetime.strptime(text, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day
        case _:
            return text
