import "./space.css";
import {
  Eye,
  IdCard,
  MailQuestion,
  MapPinHouse,
  PersonStanding,
  ScrollText,
  ShieldCheck,
  UsersRound,
} from "lucide-preact";
import { tf } from "../finding/texts";
import { tp } from "../photos/texts";
import { ts } from "./texts";

/** The pages about the record rather than of it. */
export function SpaceLinks() {
  const links = [
    { href: "/ordonnances", icon: ScrollText, words: ts("space.prescriptions") },
    { href: "/photos", icon: PersonStanding, words: tp("link") },
    { href: "/dossier/acces", icon: Eye, words: ts("space.accesses") },
    { href: "/dossier/droits", icon: ShieldCheck, words: ts("space.links") },
    { href: "/avis", icon: MailQuestion, words: ts("space.opinions") },
    { href: "/proches", icon: UsersRound, words: ts("space.people") },
    { href: "/identite", icon: IdCard, words: ts("space.identity") },
    { href: "/domicile", icon: MapPinHouse, words: tf("live.page") },
  ];
  return (
    <nav aria-label={ts("space.title")}>
      <ul class="space-links">
        {links.map(({ href, icon: Icon, words }) => (
          <li key={href}>
            <a class="space-link" href={href}>
              <Icon size={26} strokeWidth={1.75} aria-hidden="true" />
              <span>{words}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
