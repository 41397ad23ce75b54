import type { Beside } from "~/shared/i18n";
import type { fr } from "./fr";

export default {
  "relay.nav": "Relay",
  "page.title": "Relay for calls",
  "page.lead":
    "When two networks cannot reach each other, picture and sound go through a relay. The server tries it at start-up, then every twelve hours.",
  "state.works": "The relay works",
  "state.broken": "The relay does not work",
  "state.partly": "Part of the relay does not work",
  "state.open": "The relay lets in what it must refuse",
  "state.untested": "Not tried yet",
  "state.none": "No relay is configured",
  "state.none_help":
    "Calls fail where the two networks cannot reach each other: most mobile networks, many offices, hospitals and town halls. To add one, follow docs/relay.md, then set COMPTOIR_TURN_URLS and COMPTOIR_TURN_SECRET.",
  "state.tested": "Last tried: {when}.",
  "state.testing": "Trying. It takes up to thirty seconds.",
  "state.open_help": "Stop the relay until this is put right.",
  "test.now": "Try now",
  "address.udp": "Over UDP",
  "address.tcp": "Over TCP",
  "address.tls": "Over TLS",
  "address.works": "Works",
  "address.fails": "To be put right",
  "step.allocation": "Gives a relayed address",
  "step.echo": "Carries data between two relayed people, both ways",
  "step.expired_refused": "Refuses expired access",
  "step.wrong_refused": "Refuses wrong access",
  "step.inside_refused": "Does not lead into its own network",
  "outcome.passed": "passed",
  "outcome.failed": "failed",
  "outcome.skipped": "not tried",
  "fault.name_unknown": "This name is unknown here. Correct COMPTOIR_TURN_URLS, or the relay’s DNS record.",
  "fault.unreachable": "Nobody answers. Start coturn and open this port in its firewall.",
  "fault.certificate":
    "The certificate is not valid. Renew it, and write the address with the name it is made for.",
  "fault.credentials_refused":
    "Our access is refused. Give coturn the same secret as COMPTOIR_TURN_SECRET (use-auth-secret, static-auth-secret) and set both machines’ clocks.",
  "fault.quota":
    "Too many relayed addresses. Raise user-quota or total-quota, or try again when calls have ended.",
  "fault.no_ports": "No port is left. Widen the range from min-port to max-port.",
  "fault.refused": "Refused for another reason. Read coturn’s log.",
  "fault.echo_forbidden":
    "The relay refuses its own address. Behind NAT, write external-ip=PUBLIC/PRIVATE, with both addresses.",
  "fault.echo_lost":
    "Data is lost on the way. Open UDP from min-port to max-port in the relay’s firewall and check external-ip.",
  "fault.accepts_expired": "Expired access is let in. Turn use-auth-secret on and set the relay’s clock.",
  "fault.accepts_wrong": "The relay is open to everybody. Turn use-auth-secret on and take no-auth away.",
  "fault.reaches_inside":
    "The relay gives access to its own network. Take the denied-peer-ip list of deploy/turnserver.conf, with coturn 4.9.0 or later.",
  "gap.title": "What will not work",
  "gap.udp": "No UDP address: over the relay, a bad line stutters more.",
  "gap.tcp": "No TCP address: no call from a network that lets no UDP out.",
  "gap.tls":
    "No TLS address (turns:): no call from a network that lets only the web out, as in some hospitals and town halls.",
  "only.title": "Who always goes through the relay",
  "only.some": "{roles}. Their IP address is not shown to the others. Setting: COMPTOIR_RELAY_ONLY_ROLES.",
  "only.none": "Nobody: everyone shows their IP address to the others. Setting: COMPTOIR_RELAY_ONLY_ROLES.",
  "role.agent": "Cabin instruments",
  "role.kiosk": "Cabin screen",
} satisfies Beside<typeof fr>;
