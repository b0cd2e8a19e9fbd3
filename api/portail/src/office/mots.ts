// The words of an office's pages, which no screen of the guides has.
export const BUREAU = {
  candidatures: (nombre: number) => (nombre > 1 ? `${nombre} candidatures` : `${nombre} candidature`),
  controler: 'Contrôler',
  etat: 'État de la candidature',
  lots: 'Lots',
  nom: 'Nom du candidat',
  publier: 'Publier les notes de cette liste',
  publierSur: (nombre: number) => `Publier les notes de ${nombre} candidatures ?`,
  rechercher: 'Rechercher',
  retour: 'Retour à la liste',
  statut: 'Stade d’une pièce',
  tous: 'Tous',
  traitees: (faits: number, total: number, echecs: number) => `${faits} sur ${total}${echecs ? `, ${echecs} en échec` : ''}`,
} as const;
