import "./space.css";
import { ArrowLeft } from "lucide-preact";
import type { ComponentChildren } from "preact";
import type { Me } from "~/shared/api/types";
import { ButtonLink } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { PersonSwitch } from "./PersonSwitch";
import { ts } from "./texts";

interface SpacePageProps {
  title: string;
  lead: string;
  /** With it, the page can be of somebody else, and says so. */
  me?: Me;
  children: ComponentChildren;
}

export function SpacePage({ title, lead, me, children }: SpacePageProps) {
  useTitle(title);
  return (
    <main id="contenu" class="page stack space">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} class="btn--flush" href="/dossier">
          {ts("space.back")}
        </ButtonLink>
      </div>
      <h1>{title}</h1>
      <p>{lead}</p>
      {me && <PersonSwitch me={me} />}
      {children}
    </main>
  );
}
