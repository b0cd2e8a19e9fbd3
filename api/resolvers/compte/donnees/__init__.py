"""« Exporter mes données »: a candidat's data as JSON and files, in one archive made while it is read."""

from api.resolvers.compte.donnees.export import ZIP, Archive, demander, telecharger

__all__ = ["ZIP", "Archive", "demander", "telecharger"]
