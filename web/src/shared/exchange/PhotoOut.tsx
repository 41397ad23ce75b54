import { FileDown, Send } from "lucide-preact";
import { useState } from "preact/hooks";
import { dicomUrl, fetchCopies, sendCopies } from "../api/exchange";
import type { Photo } from "../api/types";
import { Button, ButtonLink, Dialog, ErrorPanel, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { usePolling } from "../hooks/usePolling";
import { useResource } from "../hooks/useResource";
import { CopyList } from "./CopyList";
import { tx } from "./texts";

const LOOK_MS = 5000;

interface PhotoOutProps {
  photo: Photo;
  /** The shots taken together with it, itself among them. */
  series: Photo[];
}

/** For a practitioner: a photo's DICOM file, sending it or its series to the PACS, and what left already. */
export function PhotoOut({ photo, series }: PhotoOutProps) {
  const copies = useResource((signal) => fetchCopies(photo.patient_id, signal), [photo.patient_id]);
  usePolling(copies, LOOK_MS);
  const sending = useAction();
  const [asked, setAsked] = useState<Photo[]>();
  const pacs = copies.data?.pacs;

  function send(photos: Photo[], confirmed: boolean): void {
    if (!confirmed && photos.some((one) => one.restricted)) {
      setAsked(photos);
      return;
    }
    setAsked(undefined);
    void sending.run(async () => {
      await sendCopies(
        photo.patient_id,
        photos.map((one) => one.photo_id),
        confirmed,
      );
      toast(tx("out.done"));
      copies.reload();
    });
  }

  return (
    <section class="panel stack" aria-labelledby="out-title" data-testid="photo-out">
      <h2 id="out-title">{tx("out.title")}</h2>
      <div class="stack">
        <ButtonLink icon={FileDown} href={dicomUrl(photo.photo_id)} download="">
          {tx("out.dicom")}
        </ButtonLink>
        {pacs && (
          <Button icon={Send} busy={sending.busy} data-testid="to-pacs" onClick={() => send([photo], false)}>
            {tx("out.photo", { pacs })}
          </Button>
        )}
        {pacs && series.length > 1 && (
          <Button icon={Send} busy={sending.busy} onClick={() => send(series, false)}>
            {tx("out.series", { pacs, count: series.length })}
          </Button>
        )}
      </div>
      {sending.problem && <ErrorPanel problem={sending.problem} />}
      <h3>{tx("copies.title")}</h3>
      {copies.problem && <ErrorPanel problem={copies.problem} onRetry={copies.reload} />}
      {copies.data && (
        <CopyList
          copies={copies.data.copies.filter((one) => one.photo_id === photo.photo_id)}
          onAgain={copies.reload}
        />
      )}
      <Dialog
        open={asked !== undefined}
        title={tx("out.intimate_title")}
        onClose={() => setAsked(undefined)}
        actions={
          <>
            <Button kind="primary" onClick={() => setAsked(undefined)}>
              {tx("out.intimate_no")}
            </Button>
            <Button kind="danger" data-testid="intimate-yes" onClick={() => asked && send(asked, true)}>
              {tx("out.intimate_yes")}
            </Button>
          </>
        }
      >
        <p>{tx("out.intimate_text", { pacs: pacs ?? "" })}</p>
      </Dialog>
    </section>
  );
}
