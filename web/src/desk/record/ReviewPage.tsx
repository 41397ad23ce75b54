import "./review.css";
import { ArrowLeft, Images } from "lucide-preact";
import { useState } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { fetchRecord, photoUrl } from "~/shared/api/endpoints";
import type { PatientRecord, Photo } from "~/shared/api/types";
import { PhotoViewer } from "~/shared/call/ui/PhotoViewer";
import { ButtonLink, EmptyState, Loaded, Select } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayInWords, dayOf, daysAway } from "~/shared/i18n";
import { groupBy } from "~/shared/staff/groupBy";
import { photoWords, siteWords, takenAt } from "~/shared/staff/photoWords";
import { DeskHeader } from "../DeskHeader";
import { GlassBanner } from "../emergency/GlassBanner";
import { t } from "../texts";
import { firstPair, type Pair } from "./pair";

/** All photos of a patient on neutral grey: two dates side by side, and every photo by date. */
export default function ReviewPage() {
  const { id = "" } = useRoute().params;
  const record = useResource((signal) => fetchRecord(id, signal), [id]);
  useTitle(record.data ? t("review.title", { name: record.data.patient.name }) : t("photos.all"));
  return (
    <>
      <DeskHeader />
      <main id="contenu" class="review">
        <GlassBanner patientId={id} />
        <Loaded resource={record} skeleton={[48, 420, 120]}>
          {(found) => <Review record={found} />}
        </Loaded>
      </main>
    </>
  );
}

/** No body site has this code. */
const ALL = "*";

function Review({ record }: { record: PatientRecord }) {
  const all = record.visits
    .flatMap((visit) => visit.photos)
    .sort((a, b) => takenAt(b).localeCompare(takenAt(a)));
  const sites = [...new Set(all.map((photo) => photo.body_site ?? ""))];
  const [site, setSite] = useState(ALL);
  const photos = site === ALL ? all : all.filter((photo) => (photo.body_site ?? "") === site);
  const [chosen, setChosen] = useState<Partial<Pair>>({});
  const pair = { ...firstPair(photos), ...chosen };

  return (
    <>
      <div class="review__head">
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/desk">
          {t("nav.back")}
        </ButtonLink>
        <h1>{t("review.title", { name: record.patient.name })}</h1>
        {sites.length > 1 && (
          <Select
            label={t("review.site")}
            value={site}
            options={[
              { value: ALL, label: t("review.all_sites") },
              ...sites.map((code) => ({ value: code, label: siteWords(code) })),
            ]}
            onChange={(event) => {
              setSite(event.currentTarget.value);
              setChosen({});
            }}
          />
        )}
      </div>
      {all.length === 0 ? (
        <EmptyState icon={Images} title={t("review.none")}>
          <p>{t("review.none_help")}</p>
        </EmptyState>
      ) : (
        <>
          <Comparison pair={pair} />
          <ByDate
            photos={photos}
            pair={pair}
            onPick={(side, photo) => setChosen({ ...chosen, [side]: photo })}
          />
        </>
      )}
    </>
  );
}

function Comparison({ pair }: { pair: Partial<Pair> }) {
  const { left, right } = pair;
  const days = left && right ? Math.abs(daysAway(takenAt(right), takenAt(left))) : undefined;
  return (
    <section class="review__compare" aria-label={t("review.compare")}>
      <div class="review__sides" data-single={left && right ? undefined : ""}>
        {([left, right] as const).map(
          (photo, index) =>
            photo && (
              <figure key={index === 0 ? "left" : "right"} class="review__side">
                <figcaption>{photoWords(photo)}</figcaption>
                <PhotoViewer src={photoUrl(photo.photo_id, "preview")} alt={photoWords(photo)} />
              </figure>
            ),
        )}
      </div>
      {days !== undefined && (
        <p class="review__gap figures" role="status">
          {days === 0 ? t("review.same_day") : t("review.gap", { time: t.n("review.days", days) })}
        </p>
      )}
    </section>
  );
}

interface ByDateProps {
  photos: Photo[];
  pair: Partial<Pair>;
  onPick: (side: keyof Pair, photo: Photo) => void;
}

function ByDate({ photos, pair, onPick }: ByDateProps) {
  const days = groupBy(photos, (photo) => dayOf(takenAt(photo)));
  return (
    <section class="review__dates" aria-labelledby="by-date">
      <h2 id="by-date">{t("review.by_date")}</h2>
      <p class="review__hint">{t("review.pick")}</p>
      {[...days].map(([day, ofDay]) => (
        <div key={day} class="review__day">
          <h3>{dayInWords(day)}</h3>
          <ul>
            {ofDay.map((photo) => (
              <li key={photo.photo_id} class="review__item">
                <img src={photoUrl(photo.photo_id, "thumbnail")} alt={photoWords(photo)} loading="lazy" />
                <div class="review__picks">
                  {(["left", "right"] as const).map((side) => (
                    <button
                      key={side}
                      type="button"
                      aria-pressed={pair[side]?.photo_id === photo.photo_id}
                      aria-label={`${t(`review.put_${side}`)} : ${photoWords(photo)}`}
                      onClick={() => onPick(side, photo)}
                    >
                      {t(`review.put_${side}`)}
                    </button>
                  ))}
                </div>
                <p>{siteWords(photo.body_site)}</p>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
