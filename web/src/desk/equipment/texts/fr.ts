export const fr = {
  title: "Tester mon matériel",
  lead: "Caméra, micro, haut-parleur et liaison, sans appeler personne. Rien n’est enregistré ni envoyé à un patient.",
  kept: "Vos choix sont gardés sur cet appareil et servent dans toutes vos visites.",
  to_visit: "Retour à la visite",
  to_board: "Retour à ma journée",
  link: "Tester mon matériel",
} as const;
