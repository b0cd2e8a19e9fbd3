"""The reactions to events: one idempotent function each, called by the outbox."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from api.models import Candidature, Document, Evenement, Lien, Message, Piece, Tache
from api.rules.adresse import masquer
from api.rules.compte import TypeCompte
from api.rules.conservation import PREAVIS
from api.rules.contenu.centres import nom_centre
from api.rules.contenu.contacts import contact_de
from api.rules.contenu.domaine import domaine_de
from api.rules.dates import instant_court_a, instant_long_a, jour_a_paris, jour_court
from api.rules.document import ligne_version
from api.rules.domaines import domaines
from api.rules.ids import global_id
from api.rules.message import OBJET_AU_PLUS, SERVICE_GESTIONNAIRE, expediteur
from api.rules.numero import numero_inscription
from api.rules.piece import EVENEMENTS, piece_du_domaine
from api.services import Services
from api.services.document import rendre
from api.services.mail import CourrielRendu, rendre_courriel
from api.services.referentiel import contenus, reglement_de

Reaction = Callable[[Evenement, Tache, Services], Awaitable[None]]

# Pages of the portal that links in mails open; each hands its token to a mutation.
PAGE_ACTIVATION, PAGE_CONNEXION, PAGE_MOT_DE_PASSE, PAGE_ADRESSE = "activation", "connexion", "mot-de-passe", "adresse"
PAGE_JUSTIFICATIFS = "mes-justificatifs"


async def courriel_activer(evenement: Evenement, tache: Tache, services: Services) -> None:
    await _envoyer_lien(evenement, tache, services, "compte_activer", PAGE_ACTIVATION)


async def courriel_existant(evenement: Evenement, tache: Tache, services: Services) -> None:
    liens = {
        "lien_connexion": f"{services.portal_url}/{PAGE_CONNEXION}",
        "lien_mot_de_passe": f"{services.portal_url}/{PAGE_MOT_DE_PASSE}",
    }
    await _envoyer(evenement, tache, services, "compte_existant", **liens)


async def courriel_mot_de_passe(evenement: Evenement, tache: Tache, services: Services) -> None:
    await _envoyer_lien(evenement, tache, services, "mot_de_passe_oublie", PAGE_MOT_DE_PASSE)


async def courriel_invitation(evenement: Evenement, tache: Tache, services: Services) -> None:
    compte = evenement.compte
    await _envoyer_lien(evenement, tache, services, "ecole_invitee", PAGE_MOT_DE_PASSE, etablissement=compte.libelle)


async def courriel_mot_de_passe_modifie(evenement: Evenement, tache: Tache, services: Services) -> None:
    await _avertir(evenement, tache, services, "mot_de_passe_modifie")


async def courriel_second_facteur_retire(evenement: Evenement, tache: Tache, services: Services) -> None:
    await _avertir(evenement, tache, services, "second_facteur_retire")


async def courriel_proconnect_associe(evenement: Evenement, tache: Tache, services: Services) -> None:
    await _avertir(evenement, tache, services, "proconnect_associe")


async def courriel_code_secours(evenement: Evenement, tache: Tache, services: Services) -> None:
    await _avertir(evenement, tache, services, "code_secours", restants=evenement.donnees["restants"])


async def courriel_inutilise(evenement: Evenement, tache: Tache, services: Services) -> None:
    """Warns that an unused account will end, unless it served meanwhile or its address was never confirmed."""
    compte = evenement.compte
    if compte.premiere_connexion or (compte.utilise_le and compte.utilise_le > evenement.le):
        return
    contexte = {
        "jours": PREAVIS.days,
        "le": jour_court(jour_a_paris(evenement.le + PREAVIS)),
        "lien_connexion": f"{services.portal_url}/{PAGE_CONNEXION}",
    }
    await _envoyer(evenement, tache, services, "compte_inutilise", **contexte)


async def courriel_papillon(evenement: Evenement, tache: Tache, services: Services) -> None:
    """Warns a pupil of a new slip if he had signed in: before that, only the school knows the address it typed."""
    if evenement.compte.premiere_connexion:
        return
    await _avertir(evenement, tache, services, "papillon")


async def courriel_rattachement(evenement: Evenement, tache: Tache, services: Services) -> None:
    """Tells the address that the pupil had confirmed, if any, since the account has none any more."""
    contexte = {"le": instant_court_a(evenement.le), "etablissement": evenement.donnees["nom_etablissement"]}
    await _poster(evenement.donnees["ancienne"], tache, services, rendre_courriel("rattachement", **contexte))


async def courriel_adresse(evenement: Evenement, tache: Tache, services: Services) -> None:
    await _envoyer_lien(evenement, tache, services, "adresse_confirmer", PAGE_ADRESSE)


async def courriel_adresse_modifiee(evenement: Evenement, tache: Tache, services: Services) -> None:
    if not evenement.donnees["ancienne"]:
        return  # the account had no address before
    contexte = {"le": instant_court_a(evenement.le), "nouvelle_adresse": masquer(evenement.compte.courriel)}
    await _poster(evenement.donnees["ancienne"], tache, services, rendre_courriel("adresse_modifiee", **contexte))


async def courriel_donnees_exportees(evenement: Evenement, tache: Tache, services: Services) -> None:
    await _avertir(evenement, tache, services, "donnees_exportees")


async def courriel_modification(evenement: Evenement, tache: Tache, services: Services) -> None:
    await _envoyer_inscription(evenement, tache, services, "inscription_modifiee")


async def courriel_desinscription(evenement: Evenement, tache: Tache, services: Services) -> None:
    await _envoyer_inscription(evenement, tache, services, "desinscription")


async def courriel_message(evenement: Evenement, tache: Tache, services: Services) -> None:
    message = await Message.get(id=UUID(evenement.donnees["message"]))
    await _envoyer(
        evenement,
        tache,
        services,
        "message",
        expediteur=message.expediteur,
        objet=message.objet,
        texte=message.corps,
    )


async def courriel_piece(evenement: Evenement, tache: Tache, services: Services) -> None:
    """Sends the outcome of a control, if the candidat asked for such mails and no later control replaced it."""
    piece = await Piece.get_or_none(id=UUID(evenement.donnees["piece"]))
    if not evenement.compte.avis_pieces or piece is None or piece.statut is None:
        return
    if EVENEMENTS.get(piece.statut) is not evenement.type or await _recontrolee(evenement):
        return
    await evenement.fetch_related("candidature__periode__session", "candidature__candidat")
    assert evenement.candidature is not None
    of = evenement.candidature
    entry = piece_du_domaine(domaine_de(contenus(), domaines()[of.domaine], of.millesime, of.centre), piece.code)
    contexte = _inscription(evenement.candidature, evenement) | {
        "piece": entry.libelle_complet if entry else piece.code,
        "statut": piece.statut.libelle,
        "reception": jour_court(piece.recue_le) if piece.recue_le else "",
        "textes": piece.etat().textes,
        "lien": f"{services.portal_url}/{PAGE_JUSTIFICATIFS}/{global_id('Candidature', evenement.candidature.id)}",
    }
    await _envoyer(evenement, tache, services, "piece_controlee", **contexte)


async def _recontrolee(evenement: Evenement) -> bool:
    """Whether a later control of the pièce exists, even to the same status: that one has its own mail."""
    later = Evenement.filter(candidature_id=evenement.candidature_id, rang__gt=evenement.rang)
    controls = await later.filter(type__in=list(EVENEMENTS.values()))
    return any(control.donnees["piece"] == evenement.donnees["piece"] for control in controls)


async def rendre_document(evenement: Evenement, _tache: Tache, services: Services) -> None:
    document = await Document.get_or_none(id=UUID(evenement.donnees["document"]))
    if document is not None:
        await rendre(services, document)


REACTIONS: dict[str, Reaction] = {
    reaction.__name__: reaction
    for reaction in (
        courriel_activer,
        courriel_existant,
        courriel_mot_de_passe,
        courriel_invitation,
        courriel_mot_de_passe_modifie,
        courriel_second_facteur_retire,
        courriel_proconnect_associe,
        courriel_code_secours,
        courriel_papillon,
        courriel_rattachement,
        courriel_inutilise,
        courriel_adresse,
        courriel_adresse_modifiee,
        courriel_donnees_exportees,
        courriel_modification,
        courriel_desinscription,
        courriel_message,
        courriel_piece,
        rendre_document,
    )
}

MAILS = REACTIONS.keys() - {rendre_document.__name__}  # those that send a mail, and do nothing else


async def _envoyer_lien(
    evenement: Evenement, tache: Tache, services: Services, nom: str, page: str, **dits: object
) -> None:
    """Sends a link, unless it was used or replaced meanwhile, or waited too long."""
    lien = await Lien.get_or_none(id=UUID(evenement.donnees["lien"]))
    if lien is None or lien.utilise_le is not None or services.clock() >= lien.expire_le:
        return
    url = f"{services.portal_url}/{page}?jeton={services.tokens.sign_lien(lien.id)}"
    await _poster(lien.adresse, tache, services, rendre_courriel(nom, lien=url, **dits))


async def _avertir(evenement: Evenement, tache: Tache, services: Services, nom: str, **dits: object) -> None:
    """Warns the owner of an act on the account: its nature, its instant, and the page to undo it."""
    contexte = {
        "le": instant_court_a(evenement.le),
        "lien_mot_de_passe": f"{services.portal_url}/{PAGE_MOT_DE_PASSE}",
    }
    await _envoyer(evenement, tache, services, nom, **contexte, **dits)


async def _envoyer_inscription(evenement: Evenement, tache: Tache, services: Services, nom: str) -> None:
    await evenement.fetch_related("candidature__periode__session", "candidature__candidat")
    assert evenement.candidature is not None
    contexte = _inscription(evenement.candidature, evenement)
    await _envoyer(evenement, tache, services, nom, **contexte)


def _inscription(candidature: Candidature, evenement: Evenement) -> dict[str, object]:
    """The values that mails on a registration print."""
    assert candidature.numero_inscription is not None
    domaine = domaines()[candidature.domaine]
    specialite = reglement_de(candidature)
    centre, session = candidature.periode.centre, candidature.periode.session
    contact = contact_de(contenus(), centre, domaine.code, session.annee)
    version = int(evenement.donnees.get("version", candidature.version_inscription))
    return {
        "domaine": domaine.libelle,
        "le": instant_court_a(evenement.le),
        "ligne_version": ligne_version(version, evenement.le),
        "numero_candidat": candidature.candidat.numero,
        "numero_inscription": numero_inscription(candidature.numero_inscription),
        "session": candidature.periode.session.libelle,
        "specialite": specialite.libelle if specialite else "-",
        "academie": nom_centre(candidature.periode.centre, contenus()),
        "fermeture": instant_long_a(candidature.periode.ferme_le),
        "service": (*contact.lignes, f"Tel : {contact.telephone}", contact.courriel) if contact else (),
    }


async def _envoyer(evenement: Evenement, tache: Tache, services: Services, nom: str, **contexte: object) -> None:
    """Sends a mail to the address of the account, after it was kept for « Consulter mes messages ».

    A pupil without an address from his school gets no mail before the first sign-in: its content is in his space.
    """
    if not evenement.compte.courriel:
        return
    rendu = rendre_courriel(nom, **contexte)
    if rendu.est_garde and evenement.compte.type is TypeCompte.CANDIDAT:
        await _garder(evenement, tache, services, rendu)
    await _poster(evenement.compte.courriel, tache, services, rendu)


async def _garder(evenement: Evenement, tache: Tache, services: Services, rendu: CourrielRendu) -> None:
    """Keeps a mail as a message, read already; its id is that of the task, so that a mail sent twice is kept once."""
    now = services.clock()
    candidature = evenement.candidature
    message = Message(
        id=tache.id,
        compte_id=evenement.compte_id,
        candidature_id=evenement.candidature_id,
        expediteur=expediteur(candidature.centre, contenus()) if candidature else SERVICE_GESTIONNAIRE,
        objet=rendu.objet[:OBJET_AU_PLUS],
        corps=rendu.texte.strip(),
        envoye_le=now,
        lu_le=now,
    )
    await services.messages(message)


async def _poster(adresse: str, tache: Tache, services: Services, rendu: CourrielRendu) -> None:
    """Hands a mail over; its identifier is that of the task, so that a mail sent twice is known as one."""
    if adresse:
        await services.mail.envoyer(rendu.adresse_a(adresse, f"{rendu.nom}.{tache.id}"))
