"""The data open to anybody: home, domaines, sessions, periods, reference lists."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from api import models
from api.resolvers import reference
from api.rules import academie as academies_rule
from api.rules import acquis, geographie, listes, reglement, textes
from api.rules import parcours as parcours_rule
from api.rules.contenu import accueil as home
from api.rules.dates import jour_a_paris, phrase_periode
from api.rules.domaines import domaines
from api.rules.fournisseur import Fournisseur
from api.rules.onglets import diplome, informations, qualification
from api.rules.remembered import remembered
from api.schema.base import Node, field, global_id, reach, row_of
from api.schema.categorie import CategorieCandidat
from api.schema.context import Info
from api.schema.enums import Nature
from api.schema.fenetre import FenetreDecidee
from api.schema.formulaire import Formulaire, Valeur
from api.schema.lieux import Academie, Commune, Etablissement
from api.schema.paging import Connection, PageDemandee, page_of_items, page_of_rows, paged
from api.services import referentiel

FACES = 2_000  # objects of one type remembered


@strawberry.type(description="A video that explains the portal.")
class Video:
    titre: str = field("French title.")
    url: str | None = field("Address of the video; null when the deployment has none.")


@strawberry.type(description="A link of the home page.")
class LienAccueil:
    libelle: str = field("French label.")
    adresse: str = field("Address, in https.")

    @classmethod
    def of(cls, item: home.LienAccueil) -> Self:
        return cls(libelle=item.libelle, adresse=item.adresse)


@strawberry.type(description="A home message, shown while its period lasts.")
class MessageAccueil(Node):
    academie: Academie | None = field("The académie whose message it is; null for the whole administration.")
    texte: str = field("French text.")
    debute_le: datetime = field("First instant at which it is shown.")
    finit_le: datetime = field("Instant from which it is no longer shown.")

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        shown, row_id = await reference.messages_accueil(info.context.op.now), row_of(key)
        return next((cls.of(row) for row in shown if row.id == row_id), None)

    @classmethod
    def of(cls, row: models.MessageAccueil) -> Self:
        return cls(
            id=global_id("MessageAccueil", row.id),
            academie=Academie.of_code(row.centre),
            texte=row.texte,
            debute_le=row.debute_le,
            finit_le=row.finit_le,
        )


@strawberry.type(description="The home page.")
class Accueil:
    messages: list[MessageAccueil] = field("Messages whose period includes this instant.")
    videos: list[Video] = field("Videos « Vidéos de présentation ».")
    liens: list[LienAccueil] = field("Links that the administration adds to the page.")
    france_connect_est_propose: bool = field("Whether an account can be opened, or signed in, by FranceConnect.")
    pro_connect_est_propose: bool = field("Whether an office or a school can sign in by ProConnect.")


@strawberry.type(description="A spécialité, in the millésime of a session.")
class Specialite(Node):
    cle: str = field("Key, as inputs take it.")
    code: str | None = field("Five digits; null when they are not known.")
    libelle: str = field("French label.")
    titres: list[Valeur] = field("Titles of the tab « Titre pour inscription »; none where it asks for none.")

    @classmethod
    async def find(cls, _info: Info, key: str) -> Self | None:
        match key.split(":"):
            case [reglements, cle, millesime, *edition] if len(edition) <= 1:
                return cls.of(await reference.specialite(reglements, cle, millesime, *edition))
        return None

    @classmethod
    @remembered(FACES)
    def of(cls, found: reglement.Reglement | None) -> Self | None:
        if found is None:
            return None
        key = found.domaine, found.cle, str(found.millesime)
        return cls(
            # Two editions may have two labels, and are two objects.
            id=global_id("Specialite", *key, str(found.edition)) if found.edition else global_id("Specialite", *key),
            cle=found.cle,
            code=found.code,
            libelle=found.libelle,
            titres=[Valeur(code=titre.cle, libelle=titre.libelle) for titre in found.titres],
        )


@strawberry.type(description="The registration of one session in one académie or country.")
class Periode(Node):
    libelle: str = field("Académie and session, as lists print them: « ACADÉMIE DE BESANCON - (JUN 2022) ».")
    ouvre_le: datetime = field("First instant of registration.")
    ferme_le: datetime = field("Instant from which registration is closed.")
    est_ouverte: bool = field("Whether registration is open at the server's clock.")
    phrase: str = field("Sentence on the period, in Paris time.")
    conseil: str = field("French advice for the choice.")
    academie: Academie | None = field("The académie or centre; null for a country.")
    row: strawberry.Private[models.Periode]

    @field("Windows of pièces that an office decided; those of the domaine hold for the others.")
    async def fenetres(self) -> list[FenetreDecidee]:
        return [FenetreDecidee.of(found) for found in self.row.to_rule().fenetres]

    @field("The session; null once it is closed, but for the offices of its domaine.")
    async def session(self, info: Info) -> "SessionExamen | None":
        return await reach(SessionExamen, info, global_id("SessionExamen", self.row.session_id))

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(reference.periodes_par_id, row_of(key))
        return cls.of(row, info.context.op.now) if row else None

    @classmethod
    def of(cls, row: models.Periode, now: datetime) -> Self:
        return cls(
            id=global_id("Periode", row.id),
            libelle=f"{referentiel.nom_du_centre(row.centre)} - ({row.libelle})",
            ouvre_le=row.ouvre_le,
            ferme_le=row.ferme_le,
            est_ouverte=row.est_ouverte(now),
            phrase=phrase_periode(row.ouvre_le, row.ferme_le),
            conseil=textes.ACADEMIE_DE_RESIDENCE,
            academie=Academie.of_code(row.centre),
            row=row,
        )


def valeurs_des_epreuves(found: reglement.Reglement | None) -> list[Valeur]:
    """The épreuves of a règlement with their parts, as a list offers them: « E4 : Langue vivante »."""
    epreuves = found.toutes() if found else ()
    return [Valeur(code=item.code, libelle=f"{item.code} : {item.libelle}") for item in epreuves]


@strawberry.type(description="A session of a domaine.")
class SessionExamen(Node):
    libelle: str = field("French label: « BTS 2022 ».")
    annee: int = field("Year of the session.")
    row: strawberry.Private[models.SessionExamen]

    @field("Registration periods that are open or to come; none when nothing is open.")
    async def periodes(self, info: Info) -> list[Periode]:
        now = info.context.op.now
        rows = await info.context.loaders.periodes.load(self.row.id)
        return [Periode.of(row, now) for row in rows if now < row.ferme_le]

    @field("The domaine of the session.")
    def domaine(self) -> "Domaine":
        return Domaine.of(referentiel.domaine(self.row.domaine, self.row.annee))

    @field("Spécialités that can be chosen.")
    def specialites(self) -> list[Specialite]:
        return [found for item in reference.offertes(self.row) if (found := Specialite.of(item))]

    @classmethod
    async def find(cls, info: Info, key: str) -> Self | None:
        row = await info.context.loaders.find(reference.sessions_par_id, row_of(key))
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: models.SessionExamen) -> Self:
        return cls(id=global_id("SessionExamen", row.id), libelle=row.libelle, annee=row.annee, row=row)


@strawberry.type(description="A tab of a wizard.")
class OngletDescription(Node):
    code: str = field("Stable code of the tab.")
    titre: str = field("French title.")
    onglet: strawberry.Private[parcours_rule.Onglet]
    domaine: strawberry.Private[parcours_rule.Domaine]

    @field("Form, before any candidature: lists that depend on one are null; null for a tab that only displays.")
    def formulaire(self) -> Formulaire | None:
        found = self.onglet.formulaire(self.domaine)
        return Formulaire.of(found) if found else None

    @classmethod
    async def find(cls, _info: Info, key: str) -> Self | None:
        code, _, onglet = key.partition(":")
        found = referentiel.domaine(code) if code in domaines() else None
        return next((cls.of(item, found) for item in found.onglets if item.code == onglet), None) if found else None

    @classmethod
    def of(cls, onglet: parcours_rule.Onglet, domaine: parcours_rule.Domaine) -> Self:
        return cls(
            id=global_id("OngletDescription", domaine.code, onglet.code),
            code=onglet.code,
            titre=onglet.titre,
            onglet=onglet,
            domaine=domaine,
        )


def _onglets(self: "Domaine") -> list[OngletDescription]:
    return [OngletDescription.of(onglet, self.row) for onglet in self.row.onglets]


@strawberry.type(description="An exam or competition domain.")
class Domaine(Node):
    code: str = field("Stable code: « BCP », « BTS ».")
    libelle: str = field("French label.")
    nature: Nature = field("Exam or competition.")
    onglets: list[OngletDescription] = field("The tabs of its wizard, in order.", resolver=_onglets)
    modalites: list[str] = field("Paragraphs of « Modalités d'inscription »; none when it has no such tab.")
    modalites_acceptation: str = field("French sentence that the candidate accepts there.")
    consigne_acquis: str = field("Sentence above the declarations of the tab « Acquis ».")
    note_handicap: str = field("Note (1) of the tab « Informations candidature ».")
    informatique_et_libertes: str = field("Text on personal data of the tab « Identification ».")
    conditions: list[str] = field("Paragraphs of « Conditions d'inscription »; none when it has no such tab.")
    conditions_acceptation: str = field("French sentence to which the candidate commits there.")
    row: strawberry.Private[parcours_rule.Domaine]

    @field("Sessions that are not closed.")
    async def sessions(self, info: Info) -> list[SessionExamen]:
        return [SessionExamen.of(row) for row in await info.context.loaders.sessions.load(self.code)]

    @field("Catégories de candidat that can be chosen; none where it does not ask for one.")
    def categories_candidat(self) -> list[CategorieCandidat]:
        if not self.row.demande("INFORMATIONS", "categorie"):
            return []
        return [CategorieCandidat.of(item) for item in informations.categories_proposees(self.row)]

    @field("Diplomas that the tab « Acquis » takes as `titres`; none where it asks for none.")
    def diplomes_obtenus(self) -> list[Valeur]:
        if not self.row.demande("ACQUIS", "titres"):
            return []
        known = acquis.diplomes_du(self.row).values()
        return [Valeur(code=item.cle, libelle=item.libelle) for item in known if item.est_propose]

    @classmethod
    async def find(cls, _info: Info, key: str) -> Self | None:
        return cls.of(referentiel.domaine(key)) if key in domaines() else None

    @classmethod
    @remembered(FACES)
    def of(cls, domaine: parcours_rule.Domaine) -> Self:
        return cls(
            id=global_id("Domaine", domaine.code),
            code=domaine.code,
            libelle=domaine.libelle,
            nature=domaine.nature,
            modalites=list(domaine.textes.modalites),
            modalites_acceptation=domaine.textes.modalites_acceptation,
            consigne_acquis=domaine.textes.consigne_acquis,
            note_handicap=domaine.textes.note_handicap,
            informatique_et_libertes=textes.INFORMATIQUE_ET_LIBERTES,
            conditions=list(domaine.textes.conditions) if domaine.has("CONDITIONS") else [],
            conditions_acceptation=domaine.textes.conditions_acceptation,
            row=domaine,
        )


SessionId = Annotated[strawberry.ID, strawberry.argument(description="Id of the session.")]


@strawberry.type
class ReferenceQuery:
    @field("The home page.")
    async def accueil(self, info: Info) -> Accueil:
        op = info.context.op
        messages, today = await reference.messages_accueil(op.now), jour_a_paris(op.now)
        return Accueil(
            messages=[MessageAccueil.of(row) for row in messages],
            videos=[Video(titre=item.titre, url=item.adresse) for item in home.videos(referentiel.contenus(), today)],
            liens=[LienAccueil.of(item) for item in home.liens(referentiel.contenus(), today)],
            france_connect_est_propose=Fournisseur.FRANCECONNECT in op.services.fournisseurs,
            pro_connect_est_propose=Fournisseur.PROCONNECT in op.services.fournisseurs,
        )

    @field("The domaines of the portal, of one nature when it is given.")
    def domaines(
        self,
        nature: Annotated[Nature | None, strawberry.argument(description="A nature, for its domaines alone.")] = None,
    ) -> list[Domaine]:
        return [
            Domaine.of(referentiel.domaine(code))
            for code, item in domaines().items()
            if nature is None or item.nature is nature
        ]

    @field("One domaine; null when none has this code.")
    def domaine(self, code: Annotated[str, strawberry.argument(description="Code of the domaine.")]) -> Domaine | None:
        return Domaine.of(referentiel.domaine(code)) if code in domaines() else None

    @field("Spécialités of a session; none for one that is not within reach.")
    async def specialites(self, info: Info, session_id: SessionId) -> list[Specialite]:
        session = await reach(SessionExamen, info, session_id)
        return session.specialites() if session else []

    @field("Épreuves of a spécialité of a session, parts included; none where there is no such one.")
    async def epreuves(
        self,
        info: Info,
        session_id: SessionId,
        specialite: Annotated[str, strawberry.argument(description="Key of the spécialité.")],
    ) -> list[Valeur]:
        session = await reach(SessionExamen, info, session_id)
        found = reference.offertes(session.row) if session else []
        return valeurs_des_epreuves(next((item for item in found if item.cle == specialite), None))

    @field("One registration period; null when it is not within reach.")
    async def periode(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Id of the period.")],  # noqa: A002 - its own name
    ) -> Periode | None:
        return await reach(Periode, info, id)

    @field("Countries, France first.")
    def pays(self) -> list[Valeur]:
        return [Valeur(code=item.code, libelle=item.libelle) for item in geographie.pays().values()]

    @field("Départements, DOM and COM, as « 014 - CALVADOS ».")
    def departements(self) -> list[Valeur]:
        return [Valeur(code=item.code, libelle=item.libelle_complet) for item in geographie.departements().values()]

    @paged(
        "Communes of a département whose name contains a text, whatever its accents and case, best first.", nombre=20
    )
    def communes(
        self,
        page: PageDemandee,
        departement: Annotated[str, strawberry.argument(description="Code of the département.")],
        recherche: Annotated[str, strawberry.argument(description="Text to look for.")],
    ) -> Connection[Commune]:
        found = geographie.chercher_communes(departement, recherche)
        return page_of_items(page, found, lambda commune: commune.cle, Commune.of)

    @field("Nationalities, French first.")
    def nationalites(self) -> list[Valeur]:
        return [Valeur(code=item.code, libelle=item.libelle) for item in listes.nationalites().values()]

    @field("Catégories socio-professionnelles (PCS 2003, 42 posts).")
    def categories_socioprofessionnelles(self) -> list[Valeur]:
        rows = listes.categories_socioprofessionnelles().values()
        return [Valeur(code=item.code, libelle=item.libelle) for item in rows]

    @field("Situations à l'inscription.")
    def situations_inscription(self) -> list[Valeur]:
        return [Valeur(code=item.cle, libelle=item.libelle) for item in listes.SITUATIONS_INSCRIPTION.values()]

    @field("Language sections of the bac pro.")
    def sections_de_langue(self) -> list[Valeur]:
        return [Valeur(code=code, libelle=libelle) for code, libelle in qualification.SECTIONS_DE_LANGUE.items()]

    @field("Diplomas of the tab « Diplôme possédé ».")
    def diplomes_possedes(self) -> list[Valeur]:
        asks = next(code for code, item in domaines().items() if item.has(diplome.CODE))
        known = diplome.diplomes_possedes(referentiel.domaine(asks)).values()
        return [Valeur(code=item.cle, libelle=item.libelle) for item in known if item.est_propose]

    @field("Académies and centres, with their contact.")
    def academies(self) -> list[Academie]:
        return [Academie.of(item) for item in academies_rule.academies().values()]

    @field("Académies where an acquis may have been obtained, former ones included.")
    def academies_d_obtention(self) -> list[Academie]:
        return [Academie.of(item) for item in academies_rule.academies_d_obtention()]

    @paged("Schools of an académie whose code, name or town contains every word of a text, by name.")
    async def etablissements(
        self,
        page: PageDemandee,
        academie: Annotated[str, strawberry.argument(description="Code of the académie or centre.")],
        recherche: Annotated[str, strawberry.argument(description="Text to look for; all when empty.")] = "",
    ) -> Connection[Etablissement]:
        rows = reference.chercher_etablissements(academie, recherche)
        return await page_of_rows(page, rows, reference.ETABLISSEMENTS, lambda row: Etablissement.of(row.to_rule()))
