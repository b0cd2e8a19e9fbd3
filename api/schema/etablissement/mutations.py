"""The acts of a school: it imports its pupils, issues their slips, writes to them."""

import base64
from typing import Annotated, Self

import strawberry

from api.resolvers.etablissement import imports, messages, papillons
from api.resolvers.etablissement.choix import ElevesChoisis
from api.rules.papillon import PAR_APPEL
from api.schema.base import Payload, field, global_id, mutation, uuid_of
from api.schema.context import Info
from api.schema.etablissement.eleves import Eleve
from api.schema.gestion.messages import ALeMessage
from api.schema.importation import AdresseImport, AFichier
from api.schema.objets import liste_objets


@strawberry.type(description="The answer of `etablissementImporterEleves`.")
class EtablissementImporterElevesPayload(Payload):
    adresse: AdresseImport | None = field("Address to send the file to.", default=None)


@strawberry.type(description="A file of connection slips, given once: it is stored nowhere.")
class FeuillePapillons:
    nom: str = field("Name of the file.")
    type_mime: str = field("Media type.")
    contenu: str = field("The bytes, in base 64.")
    nombre: int = field("Number of slips, a page each.")

    @classmethod
    def of(cls, feuille: papillons.Feuille) -> Self:
        contenu = base64.b64encode(feuille.contenu).decode()
        return cls(nom=feuille.nom, type_mime=feuille.type_mime, contenu=contenu, nombre=feuille.nombre)


@strawberry.type(description="The answer of `etablissementEditerPapillons`.")
class EtablissementEditerPapillonsPayload(Payload):
    feuille: FeuillePapillons | None = field("The slips.", default=None)
    eleves: list[Eleve] = liste_objets("The pupils, whose former password no longer works.")


@strawberry.type(description="The answer of `etablissementEnvoyerMessages`.")
class EtablissementEnvoyerMessagesPayload(Payload):
    nombre: int | None = field("Number of pupils to whom it was sent.", default=None)


@strawberry.input(description="The pupils on whom a school acts: some of them, or a whole class.", one_of=True)
class ElevesChoisisInput:
    candidature_ids: list[strawberry.ID] | None = strawberry.field(
        description="Ids of the pupils' candidatures.", default=strawberry.UNSET
    )
    classe: str | None = strawberry.field(description="Name of a class, for all its pupils.", default=strawberry.UNSET)

    def to_rule(self) -> ElevesChoisis:
        ids = [uuid_of(item, "Candidature") for item in self.candidature_ids or ()]
        return ElevesChoisis(candidature_ids=ids, classe=self.classe.strip() if self.classe else None)


Choix = Annotated[ElevesChoisisInput, strawberry.argument(description="The pupils.")]


@strawberry.type
class EtablissementMutation:
    @mutation(
        "Gives an address for a CSV file of pupils to register beforehand. Columns: nom, prenoms, civilite, "
        "date_naissance, ine, classe, specialite, categorie; pays_naissance, departement_naissance, commune_naissance, "
        "ville_naissance and courriel where known. It is read as a whole before anything is written; follow "
        "`importation`."
    )
    async def etablissement_importer_eleves(
        self,
        info: Info,
        periode_id: Annotated[strawberry.ID, strawberry.argument(description="Id of the registration period.")],
        fichier: AFichier,
    ) -> EtablissementImporterElevesPayload | None:
        adresse = await imports.importer(info.context.op, uuid_of(periode_id, "Periode"), fichier.to_rule())
        return EtablissementImporterElevesPayload(adresse=AdresseImport.of(adresse))

    @mutation(
        f"Issues connection slips, {PAR_APPEL} at most: some pupils', or a whole class's. Each account gets a new "
        "password, printed there and kept only as a hash; the former one no longer works and its sign-ins are closed. "
        "The answer is never kept: an idempotency key has no effect here."
    )
    async def etablissement_editer_papillons(
        self, info: Info, eleves: Choix
    ) -> EtablissementEditerPapillonsPayload | None:
        feuille = await papillons.editer(info.context.op, eleves.to_rule())
        pupils = [global_id("Eleve", row_id) for row_id in feuille.candidatures]
        return EtablissementEditerPapillonsPayload(feuille=FeuillePapillons.of(feuille), objets={"Eleve": pupils})

    @mutation(
        f"Sends a message in the name of the school, to {messages.PAR_ENVOI} pupils at most, once to each: some of them, or a class."
    )
    async def etablissement_envoyer_messages(
        self, info: Info, eleves: Choix, message: ALeMessage
    ) -> EtablissementEnvoyerMessagesPayload | None:
        nombre = await messages.envoyer(info.context.op, eleves.to_rule(), message)
        return EtablissementEnvoyerMessagesPayload(nombre=nombre)
