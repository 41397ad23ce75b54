export const fr = {
  "delegation.title": "Qui gère mon agenda",
  "delegation.on": "Les assistants de mon lieu prennent, déplacent et annulent mes rendez-vous",
  "delegation.help":
    "Si vous l’arrêtez, ils voient encore votre journée, notent les arrivées et préparent les visites. Les rendez-vous déjà pris restent.",
  "delegation.saved_on": "Vos assistants gèrent votre agenda.",
  "delegation.saved_off": "Vous gérez seul votre agenda.",
} as const;
