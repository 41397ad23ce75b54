import { FolderDown } from "lucide-preact";
import { archiveUrl, fetchCopies } from "~/shared/api/exchange";
import { ButtonLink, Card, Loaded } from "~/shared/components";
import { CopyList } from "~/shared/exchange/CopyList";
import { tx } from "~/shared/exchange/texts";
import { useResource } from "~/shared/hooks/useResource";
import type { Person } from "./person";

/** All photos to take away, and the copies that others took. */
export function PhotosOut({ person: { patientId, other } }: { person: Person }) {
  const copies = useResource((signal) => fetchCopies(patientId, signal), [patientId]);
  return (
    <Card labelledBy="photos-out" class="stack">
      <h2 id="photos-out">{other ? tx("archive.title_of", { name: other }) : tx("archive.title")}</h2>
      <p>{tx("archive.text")}</p>
      <p class="soft">{tx("archive.intimate")}</p>
      <div>
        <ButtonLink icon={FolderDown} href={archiveUrl(patientId)} download="">
          {tx("archive.go")}
        </ButtonLink>
      </div>
      <h3>{tx("copies.title")}</h3>
      <Loaded resource={copies} skeleton={[48]}>
        {(found) => <CopyList copies={found.copies} named />}
      </Loaded>
    </Card>
  );
}
