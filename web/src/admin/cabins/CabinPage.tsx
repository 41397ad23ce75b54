import "./cabins.css";
import { ArrowLeft, CalendarClock, KeyRound, ListTodo, ShieldOff, Store, Unplug } from "lucide-preact";
import { useState } from "preact/hooks";
import { useRoute } from "preact-iso/router";
import { type AdminCabin, revokeCabinKey } from "~/shared/api/admin";
import { fetchFleetCabin } from "~/shared/api/fleet";
import { asProblem } from "~/shared/api/problem";
import { Button, ButtonLink, EmptyState, Loaded, toast } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayAndTime } from "~/shared/i18n";
import { ts } from "~/shared/schedule/texts";
import { me } from "~/shared/session/session";
import { Confirm } from "../parts/Confirm";
import { Part } from "../parts/Part";
import { useWatch } from "../parts/useWatch";
import { inFours } from "../parts/words";
import { t } from "../texts";
import { AddressPart } from "./AddressPart";
import { CabinBadge } from "./CabinRow";
import { ConfigurationPart } from "./ConfigurationPart";
import { DevicesPart } from "./DevicesPart";
import { DiagnosticsPart } from "./DiagnosticsPart";
import { Enrolment } from "./Enrolment";
import { HistoryPart } from "./HistoryPart";
import { NeedLines } from "./NeedLines";
import { QuarantinePart } from "./QuarantinePart";
import { SelfTestPart } from "./SelfTestPart";
import { StatePart } from "./StatePart";
import { standingOf } from "./standing";
import { tb } from "./texts";

/** While somebody stands at the kiosk the page must notice the key at once. */
const BUSY_POLL_MS = 2_000;
const CALM_POLL_MS = 15_000;

/** An answer is under way: a configuration, a test, diagnostics. */
const SOON_POLL_MS = 4_000;

/** One cabin: what it needs, its installation, its state, its instruments, its configuration, its key. */
export default function CabinPage() {
  const { id = "" } = useRoute().params;
  const [installing, setInstalling] = useState(false);
  const now = useNow();
  const found = useResource(
    async (signal) => {
      try {
        return await fetchFleetCabin(id, signal);
      } catch (thrown) {
        if (asProblem(thrown).status === 404 || asProblem(thrown).status === 422) return null;
        throw thrown;
      }
    },
    [id],
  );
  const sheet = found.data;
  const cabin = sheet?.line.cabin;
  const busy = installing || Boolean(cabin?.pending);
  const soon = cabin?.online === true;
  useWatch(found, busy ? BUSY_POLL_MS : soon ? SOON_POLL_MS : CALM_POLL_MS);
  useTitle(cabin?.name ?? t("cabins.title"));
  const put = (changed: AdminCabin) => {
    if (sheet) found.set({ ...sheet, line: { ...sheet.line, cabin: changed } });
    found.reload();
  };
  return (
    <main id="contenu" class="page stack admin-sheet">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href="/admin/cabines" class="btn--flush">
          {t("cabin.back")}
        </ButtonLink>
      </div>
      <Loaded resource={found} skeleton={[72, 200, 120]}>
        {(sheet) =>
          sheet ? (
            <>
              <Head cabin={sheet.line.cabin} />
              {sheet.line.needs.length > 0 && (
                <Part icon={ListTodo} title={tb("needs.title")} testid="needs">
                  <NeedLines line={sheet.line} now={now} />
                </Part>
              )}
              <Enrolment
                key={sheet.line.cabin.cabin_id}
                cabin={sheet.line.cabin}
                onCabin={put}
                onChanged={found.reload}
                onInstalling={setInstalling}
              />
              {me.value?.role === "coordinator" && (
                <div>
                  <ButtonLink
                    icon={CalendarClock}
                    href={`/admin/cabines/${sheet.line.cabin.cabin_id}/horaires`}
                  >
                    {ts("page.title")}
                  </ButtonLink>
                </div>
              )}
              <StatePart sheet={sheet} now={now} />
              <QuarantinePart cabin={sheet.line.cabin.cabin_id} count={sheet.line.quarantined} />
              <AddressPart cabinId={sheet.line.cabin.cabin_id} />
              {sheet.line.cabin.seen_at && (
                <>
                  <DevicesPart sheet={sheet} now={now} onChanged={found.reload} />
                  <SelfTestPart sheet={sheet} now={now} />
                  <ConfigurationPart sheet={sheet} now={now} onChanged={found.reload} />
                  <DiagnosticsPart sheet={sheet} now={now} onChanged={found.reload} />
                  <HistoryPart cabin={sheet.line.cabin.cabin_id} now={now} />
                </>
              )}
              <KeyPart cabin={sheet.line.cabin} onCabin={put} />
            </>
          ) : (
            <EmptyState level={1} icon={Unplug} title={t("cabin.missing")} />
          )
        }
      </Loaded>
    </main>
  );
}

function Head({ cabin }: { cabin: AdminCabin }) {
  return (
    <header class="admin-sheet__head">
      <span class="cabin-head__icon" data-standing={standingOf(cabin)}>
        <Store size={36} strokeWidth={1.5} aria-hidden="true" />
      </span>
      <div class="admin-sheet__title">
        <h1>{cabin.name}</h1>
        <p>{cabin.site_name}</p>
      </div>
      <CabinBadge cabin={cabin} />
    </header>
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
