export const fr = {
  "demand.nav": "Demandes",
  "demand.title": "Demandes sans réponse",
  "demand.lead":
    "Recherches des 30 derniers jours qui n’ont trouvé aucune heure libre, et les heures ouvertes dans les 30 prochains jours.",
  "demand.empty": "Chaque recherche a trouvé une heure libre",
  "demand.empty_text": "Les recherches sans réponse apparaîtront ici, par spécialité et par commune.",
  "demand.speciality": "Spécialité",
  "demand.commune": "Commune",
  "demand.no_commune": "Non dite",
  "demand.searches": "Recherches",
  "demand.openings": "Plages ouvertes",
  "demand.hours": "Heures",

  "tariff.nav": "Tarifs",
  "tariff.title": "Tarifs opposables",
  "tariff.lead":
    "Le tarif d’une consultation par spécialité, avec ses dates. Le dépassement montré aux patients est calculé avec lui ; les médecins solidaires ne le dépassent jamais.",
  "tariff.from": "Depuis le",
  "tariff.until": "Jusqu’au",
  "tariff.open": "sans fin",
  "tariff.sum": "Tarif",
  "tariff.new": "Nouveau tarif",
  "tariff.euros": "Montant en euros",
  "tariff.save": "Enregistrer le tarif",
  "tariff.saved": "Le tarif est enregistré.",
  "tariff.wrong": "Écrivez un montant, par exemple 25 ou 50,20.",
  "tariff.missing": "À remplir",
} as const;
