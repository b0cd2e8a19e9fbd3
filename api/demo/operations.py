"""The GraphQL operations of the demo, as a client of the portal would write them."""

OUVERTURES = """
query Ouvertures {
  domaines(nature: EXAMEN) {
    code
    libelle
    sessions {
      id
      libelle
      annee
      specialites { cle libelle }
      periodes { id libelle phrase conseil estOuverte academie { code } }
    }
  }
}
"""

CREER = """
mutation Creer($input: CompteCreerInput!) {
  compteCreer(input: $input) { errors { code message path } message }
}
"""

ACTIVER = """
mutation Activer($jeton: String!) {
  compteActiver(input: {jeton: $jeton}) { errors { code message path } identifiant }
}
"""

SE_CONNECTER = """
mutation SeConnecter($identifiant: String!, $motDePasse: String!) {
  compteSeConnecter(input: {identifiant: $identifiant, motDePasse: $motDePasse, client: MOBILE}) {
    errors { code message path }
    compte { candidat { numero civilite nom prenoms } }
    jetons { porteur }
  }
}
"""

SE_DECONNECTER = """
mutation SeDeconnecter { compteSeDeconnecter { errors { code message path } estFait } }
"""

CANDIDATURES = """
query MesInscriptions {
  candidatures {
    id numero version versionInscription etat etatLibelle actionsPossibles
    domaine { code } session { libelle } specialite { libelle }
  }
}
"""

DEMARRER = """
mutation Demarrer($periodeId: ID!) {
  candidatureDemarrer(input: {periodeId: $periodeId}) {
    errors { code message path }
    candidature { id version onglets { code titre etat } }
  }
}
"""

RENSEIGNER = """
mutation Renseigner($input: CandidatureRenseigner%(nom)sInput!) {
  candidatureRenseigner%(nom)s(input: $input) {
    errors { code message path }
    candidature { id version onglets { code titre etat problemes { message path } } }
  }
}
"""

RECAPITULATIF = """
query Recapitulatif($id: ID!) {
  candidature(id: $id) {
    actionsPossibles
    apercu { nom url }
    recapitulatif {
      attention
      blocs { titre lignes { libelle valeur } }
      epreuves { titre sousTitre lignes { niveau libelle position mode precisions } }
    }
  }
}
"""

ENREGISTRER = """
mutation Enregistrer($id: ID!, $version: Int) {
  candidatureEnregistrer(input: {candidatureId: $id, version: $version}) {
    errors { code message path }
    candidature { id numero version versionInscription etatLibelle pageNumero { lignes contact { lignes courriel } } }
  }
}
"""

MODIFIER = """
mutation Modifier($id: ID!, $version: Int) {
  candidatureModifier(input: {candidatureId: $id, version: $version}) {
    errors { code message path }
    candidature { id version }
  }
}
"""

ABANDONNER = """
mutation Abandonner($id: ID!) {
  candidatureAbandonner(input: {candidatureId: $id}) { errors { code message path } estFait }
}
"""

DESINSCRIRE = """
mutation SeDesinscrire($id: ID!, $confirmation: Boolean!) {
  candidatureDesinscrire(input: {candidatureId: $id, confirmation: $confirmation}) {
    errors { code message path }
    estFait
  }
}
"""

DOCUMENTS = """
query MesDocuments($id: ID!) {
  candidature(id: $id) {
    groupesPieces { titre pieces { libelleComplet } }
    nouveautes { nodes { libelle } }
    documents { ligne fichier { nom url } }
  }
}
"""

MARQUER_VUE = """
mutation MarquerVue($id: ID!) {
  candidatureMarquerVue(input: {candidatureId: $id}) {
    errors { code message path }
    candidature { nouveautes { nodes { libelle } } }
  }
}
"""

MESSAGES_ET_HISTORIQUE = """
query MessagesEtHistorique {
  messages { nodes { objet expediteur envoyeLe } }
  historique(first: 100) { nodes { rang libelle le } }
}
"""


def renseigner(nom: str) -> str:
    """The mutation of one tab: "DiplomePossede" gives `candidatureRenseignerDiplomePossede`."""
    return RENSEIGNER % {"nom": nom}
