"""Contents as written by an administrator after those of the service."""

from collections import defaultdict

from api.rules.contenu import Contenus


def ecrits(forme, *written):
    """The contents of the service, and an edition for each of these values."""
    found = defaultdict(list)
    for valeurs in written:
        values = dict(valeurs)
        sessions = {nom: values.pop(nom, None) for nom in ("depuis", "jusque")}
        item = forme.contenu(values, numero=1, **sessions)
        found[forme.nature, item.cle].append(item)
    return Contenus({key: tuple(items) for key, items in found.items()})
