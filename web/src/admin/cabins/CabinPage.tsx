import "./cabins.css";
import { ArrowLeft, CalendarClock, KeyRound, ShieldOff, Store, Unplug } from "lucide-preact";
import { useState } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { type AdminCabin, fetchCabins, revokeCabinKey } from "~/shared/api/admin";
import { Button, ButtonLink, EmptyState, Loaded, toast } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayAndTime, fromNow } from "~/shared/i18n";
import { ts } from "~/shared/schedule/texts";
import { me } from "~/shared/session/session";
import { Confirm } from "../parts/Confirm";
import { Facts } from "../parts/Facts";
import { Part } from "../parts/Part";
import { useWatch } from "../parts/useWatch";
import { inFours } from "../parts/words";
import { t } from "../texts";
import { CabinBadge } from "./CabinRow";
import { Enrolment } from "./Enrolment";
import { standingOf } from "./standing";

/** While somebody stands at the kiosk the page must notice the key at once. */
const BUSY_POLL_MS = 2_000;
const CALM_POLL_MS = 15_000;

/** One cabin: its installation, its state, its key. */
export default function CabinPage() {
  const { id = "" } = useRoute().params;
  const [installing, setInstalling] = useState(false);
  const cabin = useResource(
    async (signal) => (await fetchCabins(signal)).find((one) => one.cabin_id === id) ?? null,
    [id],
  );
  useWatch(cabin, installing || cabin.data?.pending ? BUSY_POLL_MS : CALM_POLL_MS);
  useTitle(cabin.data?.name ?? t("cabins.title"));
  return (
    <main id="contenu" class="page stack admin-sheet">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/admin/cabines" class="btn--flush">
          {t("cabin.back")}
        </ButtonLink>
      </div>
      <Loaded resource={cabin} skeleton={[72, 200, 120]}>
        {(found) =>
          found ? (
            <>
              <header class="admin-sheet__head">
                <span class="cabin-head__icon" data-standing={standingOf(found)}>
                  <Store size={36} strokeWidth={1.5} aria-hidden="true" />
                </span>
                <div class="admin-sheet__title">
                  <h1>{found.name}</h1>
                  <p>{found.site_name}</p>
                </div>
                <CabinBadge cabin={found} />
              </header>
              <Enrolment
                key={found.cabin_id}
                cabin={found}
                onCabin={cabin.set}
                onChanged={cabin.reload}
                onInstalling={setInstalling}
              />
              {me.value?.role === "coordinator" && (
                <div>
                  <ButtonLink icon={CalendarClock} href={`/admin/cabines/${found.cabin_id}/horaires`}>
                    {ts("page.title")}
                  </ButtonLink>
                </div>
              )}
              <State cabin={found} />
              <KeyPart cabin={found} onCabin={cabin.set} />
            </>
          ) : (
            <EmptyState level={1} icon={Unplug} title={t("cabin.missing")} />
          )
        }
      </Loaded>
    </main>
  );
}

function State({ cabin }: { cabin: AdminCabin }) {
  const now = useNow();
  const { online, seen_at, software, devices, enrolled } = cabin;
  if (!seen_at && !enrolled) return null;
  return (
    <Part icon={Store} title={t("cabin.state")}>
      <Facts
        facts={[
          [t("cabin.link"), t(online ? "cabin.online" : "cabin.offline")],
          [
            t("cabin.seen"),
            <span key="seen" class="capital figures">
              {seen_at ? `${fromNow(seen_at, now)} (${dayAndTime(seen_at, now)})` : t("cabin.never")}
            </span>,
          ],
          [t("cabin.software"), software],
          [t("cabin.devices"), seen_at && t.n("cabins.devices", devices)],
        ]}
      />
    </Part>
  );
}

function KeyPart({ cabin, onCabin }: { cabin: AdminCabin; onCabin: (cabin: AdminCabin) => void }) {
  const [asking, setAsking] = useState(false);
  const { cabin_id, name, enrolled, revoked_at } = cabin;

  async function revoke() {
    onCabin(await revokeCabinKey(cabin_id));
    toast(t("cabin.revoke_done", { name }));
  }

  return (
    <Part
      icon={KeyRound}
      title={t("cabin.key")}
      actions={
        enrolled && (
          <Button kind="danger" icon={ShieldOff} data-testid="revoke" onClick={() => setAsking(true)}>
            {t("cabin.revoke")}
          </Button>
        )
      }
    >
      <p class="soft">{t("cabin.key_lead")}</p>
      {enrolled ? (
        <p>
          {t("cabin.key_in_force", { when: dayAndTime(enrolled.at) })} :{" "}
          <strong class="admin-key">{inFours(enrolled.fingerprint).join(" ")}</strong>
        </p>
      ) : (
        <p>{revoked_at ? t("cabin.key_revoked", { when: dayAndTime(revoked_at) }) : t("cabin.key_none")}</p>
      )}
      <Confirm
        open={asking}
        title={t("cabin.revoke_title", { name })}
        name={name}
        yes={t("cabin.revoke")}
        onConfirm={revoke}
        onClose={() => setAsking(false)}
      >
        <p>{t("cabin.revoke_help")}</p>
      </Confirm>
    </Part>
  );
}
