import { ArrowLeft } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { ButtonLink } from "~/shared/components";
import { useTitle } from "~/shared/hooks/useTitle";
import { tp } from "./texts";

/** A page behind "my skin". */
export function SkinFrame({ title, children }: { title: string; children: ComponentChildren }) {
  useTitle(title);
  return (
    <main id="contenu" class="page stack">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} class="btn--flush" href="/photos">
          {tp("title")}
        </ButtonLink>
      </div>
      <h1>{title}</h1>
      {children}
    </main>
  );
}
