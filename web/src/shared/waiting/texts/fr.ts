export const fr = {
  from_to: "Du {from} au {to}",
  hours: "entre {from} et {to}",
  hours_from: "à partir de {from}",
  hours_until: "avant {to}",
  mode_home: "à distance, chez soi",
  mode_on_site: "au cabinet",
  before: "Répondez avant {until}.",
  left: "Il reste {left} pour répondre.",
} as const;
