export const fr = {
  "badge.good": "Bonne liaison",
  "badge.weak": "Liaison faible",
  "badge.bad": "Liaison mauvaise",
  "badge.detail": "{ms} ms, {loss} % de perte",

  "mine.line": "Réseau faible : image réduite pour garder le son.",
  "mine.device": "Appareil très occupé : image réduite.",
  "mine.audio": "Réseau trop faible pour l’image : votre son passe, votre image reviendra.",
  "mine.retry": "Réessayer la vidéo",

  "test.title": "Liaison",
  "test.start": "Tester la liaison",
  "test.running": "Mesure en cours, une quinzaine de secondes au plus.",
  "test.again": "Tester de nouveau",
  "test.full": "La liaison est bonne : image et son passeront bien.",
  "test.reduced": "L’image sera réduite, le son ira bien.",
  "test.sound": "Le son ira bien. L’image sera très petite ou s’arrêtera par moments.",
  "test.poor": "La liaison est très faible : le son pourra se couper.",
  "test.failed": "Le serveur n’a pas répondu : la liaison est coupée ou bloquée.",
  "test.closer": "Rapprochez-vous de la box, ou branchez un câble.",
  "test.share_less": "Arrêtez les autres téléchargements et vidéos de la maison.",
  "test.other_network": "Essayez un autre réseau, par exemple celui de votre téléphone.",
  "test.relay_udp": "Le relais d’appel répond.",
  "test.relay_tcp": "Le relais d’appel ne répond que par un détour : l’appel passera, un peu moins fluide.",
  "test.relay_blocked": "Le relais d’appel ne répond pas : ce réseau bloque peut-être les appels.",
  "test.figures": "Reçoit {down}, envoie {up}, répond en {ms} ms.",
  "test.kbit": "{n} kbit/s",
  "test.mbit": "{n} Mbit/s",
  "test.more": "plus de {n} Mbit/s",
  "test.enter_anyway": "Quel que soit le résultat, vous pouvez entrer.",

  "words.title": "Quatre mots de sécurité",
  "words.with": "Avec {name}",
  "words.help": "Lisez-les à voix haute. S’ils sont les mêmes des deux côtés, personne n’écoute entre vous.",
  "words.wait": "Les mots apparaissent dès que l’appel est établi.",
  "words.conference":
    "Vous êtes nombreux, ou une ligne est faible : l’appel passe par le serveur de conférence. Ce serveur voit et entend, sans enregistrer. Il n’y a donc pas de mots à comparer.",
  "words.different": "S’ils diffèrent, raccrochez et prévenez le comptoir.",
  "words.other": "Lire en anglais",
  "words.own": "Lire en français",
  "words.page": "Ce qui est chiffré, et ce qui ne l’est pas",

  "phone.title": "Continuer par téléphone",
  "phone.help": "Si l’appel ne revient pas, téléphonez :",

  "safety.title": "La sécurité de l’appel",
  "safety.lead": "Ce que personne d’autre ne peut lire, et ce que le serveur peut lire. Sans détour.",
  "safety.yes": "Chiffré de bout en bout",
  "safety.no": "Pas de bout en bout",
  "safety.direct": "L’appel direct entre deux appareils : son, image, écran partagé.",
  "safety.relay": "Le même appel quand il passe par notre relais : le relais transporte sans pouvoir lire.",
  "safety.readings": "Les mesures en direct de la télécabine, du matériel jusqu’à l’écran du médecin.",
  "safety.conference":
    "L’appel à plusieurs qui passe par le serveur de conférence : ce serveur voit et entend, sans enregistrer.",
  "safety.chat":
    "Les messages écrits et les fichiers : chiffrés en route, gardés chiffrés au dossier, lisibles par le serveur.",
  "safety.photos": "Les photos : chiffrées en route, gardées chiffrées au dossier, lisibles par le serveur.",
  "safety.kept": "Les mesures gardées au dossier : chiffrées en route, lisibles par le serveur.",
  "safety.around":
    "Qui appelle qui, quand, combien de temps et la qualité de la liaison : connus du serveur.",
  "safety.how": "À quoi servent les quatre mots",
  "safety.how_text":
    "Pendant l’appel, les deux écrans montrent quatre mots tirés des clés des deux appareils. Si quelqu’un s’était glissé entre vous, ou si le serveur trichait, les mots seraient différents. Lisez-les à voix haute : c’est la preuve.",
  "safety.limits":
    "Les mots ne protègent pas d’un appareil piraté, ni de quelqu’un qui regarde l’écran. L’enregistrement de l’appel n’existe pas dans Comptoir.",
} as const;
