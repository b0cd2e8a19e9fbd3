// The words of a school's page, which no screen of the guides has.
export const ECOLE = {
  accepter: 'Pré-inscrire ces élèves',
  classe: 'Classe',
  editer: 'Éditer les papillons de la classe',
  eleves: (nombre: number) => (nombre > 1 ? `${nombre} élèves` : `${nombre} élève`),
  fichier: 'Fichier CSV des élèves',
  jamais: '(jamais connecté)',
  ligne: (nombre: number) => `Ligne ${nombre}`,
  lignes: (faits: number, total: number, erreurs: number) => (erreurs ? `${erreurs} erreurs sur ${total} lignes` : `${faits} sur ${total}`),
  papillons: 'Papillons de connexion',
  papillonsAide: 'Chaque élève reçoit un nouveau mot de passe, imprimé là et nulle part ailleurs ; le précédent ne sert plus.',
  periode: 'Période d’inscription',
  preinscrire: 'Pré-inscrire des élèves',
  titre: 'Élèves de l’établissement',
  toutes: 'Toutes',
} as const;
