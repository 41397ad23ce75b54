// Rings a practitioner's device while no page of the desk is open. It fetches nothing, keeps nothing and answers
// no request: the page that opens does the rest. A message names nobody, nor does the notification.

const TEXTS = {
  fr: {
    waiting: ["Quelqu’un attend", "Une personne est à la porte d’une consultation."],
    hand_over: ["Une visite vous est confiée", "Un confrère vous demande de prendre la suite."],
    opinion: ["Un avis urgent vous est demandé", "Un confrère attend votre réponse."],
  },
  en: {
    waiting: ["Somebody is waiting", "A person is at the door of a visit."],
    hand_over: ["A visit is handed to you", "A colleague asks you to carry on."],
    opinion: ["You are asked for an urgent opinion", "A colleague is waiting for your answer."],
  },
};

self.addEventListener("push", (event) => {
  const { kind = "waiting", consultation_id: id = "" } = event.data?.json() ?? {};
  const texts = self.navigator.language.startsWith("fr") ? TEXTS.fr : TEXTS.en;
  const [title, body] = texts[kind] ?? texts.waiting;
  event.waitUntil(
    self.registration.showNotification(title, {
      body,
      tag: `comptoir-${id}`,
      icon: "/favicon.svg",
      requireInteraction: true,
      data: { path: /^[0-9a-f-]{36}$/.test(id) ? `/desk/${kind === "opinion" ? "avis" : "visite"}/${id}` : "/desk" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { path } = event.notification.data;
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then(async (pages) => {
      const open = pages.find((page) => new URL(page.url).pathname === path);
      return open ? open.focus() : self.clients.openWindow(path);
    }),
  );
});
