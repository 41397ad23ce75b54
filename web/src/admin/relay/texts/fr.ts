export const fr = {
  "relay.nav": "Relais",
  "page.title": "Relais des appels",
  "page.lead":
    "Quand deux réseaux ne se laissent pas joindre, l’image et le son passent par un relais. Le serveur l’essaie au démarrage, puis toutes les douze heures.",
  "state.works": "Le relais fonctionne",
  "state.broken": "Le relais ne fonctionne pas",
  "state.partly": "Une partie du relais ne fonctionne pas",
  "state.open": "Le relais laisse entrer ce qu’il doit refuser",
  "state.untested": "Pas encore essayé",
  "state.none": "Aucun relais n’est configuré",
  "state.none_help":
    "Les appels échouent là où les deux réseaux ne se laissent pas joindre : la plupart des réseaux mobiles, beaucoup de bureaux, d’hôpitaux et de mairies. Pour en ajouter un, suivez docs/relay.md puis renseignez COMPTOIR_TURN_URLS et COMPTOIR_TURN_SECRET.",
  "state.tested": "Dernier essai : {when}.",
  "state.testing": "Essai en cours. Il prend jusqu’à trente secondes.",
  "state.open_help": "Arrêtez le relais jusqu’à ce que ce soit corrigé.",
  "test.now": "Essayer maintenant",
  "address.udp": "Par UDP",
  "address.tcp": "Par TCP",
  "address.tls": "Par TLS",
  "address.works": "Fonctionne",
  "address.fails": "À corriger",
  "step.allocation": "Donne une adresse de relais",
  "step.echo": "Transmet entre deux personnes relayées, dans les deux sens",
  "step.expired_refused": "Refuse un accès expiré",
  "step.wrong_refused": "Refuse un accès faux",
  "step.inside_refused": "Ne mène pas dans son propre réseau",
  "outcome.passed": "réussi",
  "outcome.failed": "échoué",
  "outcome.skipped": "non essayé",
  "fault.name_unknown":
    "Ce nom est inconnu ici. Corrigez COMPTOIR_TURN_URLS, ou l’enregistrement DNS du relais.",
  "fault.unreachable": "Personne ne répond. Démarrez coturn et ouvrez ce port dans son pare-feu.",
  "fault.certificate":
    "Le certificat n’est pas valable. Renouvelez-le, et écrivez l’adresse avec le nom pour lequel il est fait.",
  "fault.credentials_refused":
    "Nos accès sont refusés. Donnez à coturn le même secret que COMPTOIR_TURN_SECRET (use-auth-secret, static-auth-secret) et mettez les deux machines à l’heure.",
  "fault.quota":
    "Trop d’adresses de relais. Augmentez user-quota ou total-quota, ou réessayez quand des appels seront finis.",
  "fault.no_ports": "Il ne reste plus de port. Élargissez la plage de min-port à max-port.",
  "fault.refused": "Refusé pour une autre raison. Lisez le journal de coturn.",
  "fault.echo_forbidden":
    "Le relais refuse sa propre adresse. Derrière un NAT, écrivez external-ip=PUBLIQUE/PRIVÉE, avec les deux adresses.",
  "fault.echo_lost":
    "Les données se perdent. Ouvrez UDP de min-port à max-port dans le pare-feu du relais et vérifiez external-ip.",
  "fault.accepts_expired":
    "Un accès expiré est accepté. Activez use-auth-secret et mettez le relais à l’heure.",
  "fault.accepts_wrong": "Le relais est ouvert à tous. Activez use-auth-secret et retirez no-auth.",
  "fault.reaches_inside":
    "Le relais donne accès à son propre réseau. Reprenez la liste denied-peer-ip de deploy/turnserver.conf, avec coturn 4.9.0 ou plus récent.",
  "gap.title": "Ce qui ne marchera pas",
  "gap.udp": "Pas d’adresse UDP : par le relais, une mauvaise ligne saccade davantage.",
  "gap.tcp": "Pas d’adresse TCP : pas d’appel depuis un réseau qui ne laisse pas sortir UDP.",
  "gap.tls":
    "Pas d’adresse TLS (turns:) : pas d’appel depuis un réseau qui ne laisse sortir que le Web, comme dans certains hôpitaux et mairies.",
  "only.title": "Qui passe toujours par le relais",
  "only.some": "{roles}. Leur adresse IP n’est pas montrée aux autres. Réglage : COMPTOIR_RELAY_ONLY_ROLES.",
  "only.none": "Personne : chacun montre son adresse IP aux autres. Réglage : COMPTOIR_RELAY_ONLY_ROLES.",
  "role.agent": "Instruments de la télécabine",
  "role.kiosk": "Écran de la télécabine",
} as const;
