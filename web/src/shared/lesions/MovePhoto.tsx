import { ArrowRightLeft, UserRound } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { movePhoto } from "../api/lesions";
import type { PatientLite, Photo } from "../api/types";
import { Button, Dialog, ErrorPanel, Field, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { useResource } from "../hooks/useResource";
import { birthDate, dayAndTime } from "../i18n";
import { PhotoTile } from "../photos/PhotoTile";
import { siteWords, takenAt } from "../staff/photoWords";
import { tl } from "./texts";

const LEAST_LETTERS = 2;
const PAUSE_MS = 250;
const LEAST_REASON = 3;

/** Patients in the reader's care by the beginning of a name. */
export type FindPatients = (letters: string, signal: AbortSignal) => Promise<PatientLite[]>;

interface MovePhotoProps {
  patientId: string;
  photos: readonly Photo[];
  find: FindPatients;
  onMoved: () => void;
}

/** A photo that is another patient's goes to the right record; both keep a trace. */
export function MovePhoto({ patientId, photos, find, onMoved }: MovePhotoProps) {
  const [photo, setPhoto] = useState<Photo>();
  if (photos.length === 0) return null;
  return (
    <details class="place" data-testid="move-photos">
      <summary>{tl("move.title")}</summary>
      <p class="soft small">{tl("move.help")}</p>
      <ul class="thumbs">
        {photos.map((one) => (
          <li key={one.photo_id}>
            <button
              type="button"
              class="thumb"
              data-testid="move-photo"
              aria-label={tl("move.this", { date: dayAndTime(takenAt(one)) })}
              onClick={() => setPhoto(one)}
            >
              <span class="thumb__picture">
                <PhotoTile photoId={one.photo_id} restricted={one.restricted} />
              </span>
              <span class="thumb__site">{siteWords(one.body_site)}</span>
              <span class="thumb__when soft figures">{dayAndTime(takenAt(one))}</span>
            </button>
          </li>
        ))}
      </ul>
      <Dialog open={photo !== undefined} title={tl("move.title")} onClose={() => setPhoto(undefined)}>
        {photo && (
          <Target
            key={photo.photo_id}
            photo={photo}
            from={patientId}
            find={find}
            onMoved={() => {
              setPhoto(undefined);
              onMoved();
            }}
          />
        )}
      </Dialog>
    </details>
  );
}

interface TargetProps {
  photo: Photo;
  from: string;
  find: FindPatients;
  onMoved: () => void;
}

/** Whose it is, and why it moves: said by naming the person. */
function Target({ photo, from, find, onMoved }: TargetProps) {
  const [to, setTo] = useState<PatientLite>();
  const [reason, setReason] = useState("");
  const moving = useAction();
  if (!to) return <PatientPick except={from} find={find} onPick={setTo} />;
  const { patient_id, name } = to;

  function move(event: Event) {
    event.preventDefault();
    void moving.run(async () => {
      await movePhoto(photo.photo_id, patient_id, reason.trim());
      toast(tl("move.done", { name }));
      onMoved();
    });
  }

  return (
    <form class="stack" onSubmit={move}>
      <p>
        {tl("move.to", { name, date: birthDate(to.birth_date) })}{" "}
        <Button kind="quiet" onClick={() => setTo(undefined)}>
          {tl("move.other")}
        </Button>
      </p>
      <p class="soft">{tl("move.what")}</p>
      <Field
        label={tl("move.reason")}
        value={reason}
        maxLength={300}
        minLength={LEAST_REASON}
        required
        data-testid="move-reason"
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      {moving.problem && <ErrorPanel problem={moving.problem} />}
      <div>
        <Button
          type="submit"
          kind="danger"
          icon={ArrowRightLeft}
          busy={moving.busy}
          disabled={reason.trim().length < LEAST_REASON}
          data-testid="move-go"
        >
          {tl("move.go", { name })}
        </Button>
      </div>
    </form>
  );
}

interface PatientPickProps {
  except: string;
  find: FindPatients;
  onPick: (patient: PatientLite) => void;
}

function PatientPick({ except, find, onPick }: PatientPickProps) {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const enough = asked.length >= LEAST_LETTERS;
  const found = useResource<PatientLite[] | null>(
    async (signal) => (enough ? find(asked, signal) : null),
    [enough ? asked : ""],
  );
  const others = (found.data ?? []).filter(({ patient_id }) => patient_id !== except);
  return (
    <>
      <Field
        label={tl("move.search")}
        hint={tl("move.search_hint")}
        type="search"
        autocomplete="off"
        value={typed}
        data-testid="move-search"
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {found.problem && <ErrorPanel problem={found.problem} onRetry={found.reload} />}
      <p class={others.length > 0 ? "visually-hidden" : "soft"} role="status">
        {found.data && tl.n("move.found", others.length)}
      </p>
      <ul class="found-patients">
        {others.map((one) => (
          <li key={one.patient_id}>
            <Button icon={UserRound} data-testid="move-to" onClick={() => onPick(one)}>
              {tl("move.person", { name: one.name, date: birthDate(one.birth_date) })}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
