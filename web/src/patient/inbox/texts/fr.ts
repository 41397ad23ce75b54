export const fr = {
  "inbox.title": "Boîte de réception de la démonstration",
  "inbox.lead": "Rien ne part vraiment : les e-mails et les SMS que recevraient les personnes arrivent ici.",
  "inbox.empty": "Aucun message pour l’instant",
  "inbox.empty_text": "Prenez un rendez-vous, ou demandez un code de connexion : le message apparaît ici.",
  "inbox.absent": "Pas de boîte de réception ici",
  "inbox.absent_text": "Elle n’existe que dans la démonstration.",
  "inbox.reload": "Actualiser",
  "inbox.to": "À {to}",
  "inbox.calendar": "Fichier d’agenda (.ics)",
  "inbox.sms": "SMS",
  "inbox.email": "E-mail",
  "inbox.sms_to": "SMS à {to}",
} as const;
