"""The tab « Récapitulatif » (both guides): all that was typed so far, to read again."""

from api.rules.parcours import Onglet

ONGLET = Onglet(code="RECAPITULATIF", titre="Récapitulatif")
