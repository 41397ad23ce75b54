import "./audit.css";
import { Check, ClipboardCheck, ClipboardList, ShieldCheck } from "lucide-preact";
import { useState } from "preact/hooks";
import { type BreakGlass, fetchBreakGlass, reviewBreakGlass } from "~/shared/api/admin";
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  EmptyState,
  Loaded,
  TextArea,
  type Tone,
  toast,
} from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { dayAndTime, dayInWords, dayOf, tc, timeOfDay } from "~/shared/i18n";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { longDate } from "../parts/words";
import { type Due, dueOf, split } from "./due";
import { shortRef } from "./search";
import { ta } from "./texts";

const SHORTEST_FINDING = 3;

/** Every break-glass access, the most pressing review first. */
export default function BreakGlassPage() {
  const accesses = useResource((signal) => fetchBreakGlass(signal), []);
  const now = useNow(60_000);
  useTitle(ta("glass.title"));
  return (
    <main id="contenu" class="page stack">
      <div>
        <h1>{ta("glass.title")}</h1>
        <p class="soft">{ta("glass.lead")}</p>
      </div>
      <Loaded resource={accesses} skeleton={[200, 200]}>
        {(all) => {
          if (all.length === 0) {
            return (
              <EmptyState icon={ShieldCheck} title={ta("glass.empty")}>
                <p>{ta("glass.empty_help")}</p>
              </EmptyState>
            );
          }
          const groups = split(all);
          const put = (changed: BreakGlass) =>
            accesses.set(all.map((one) => (one.break_glass_id === changed.break_glass_id ? changed : one)));
          return (["todo", "done"] as const).map(
            (name) =>
              groups[name].length > 0 && (
                <section key={name} class="stack admin-group" aria-labelledby={`glass-${name}`}>
                  <h2 id={`glass-${name}`}>
                    {ta(`glass.${name}`)} <span class="figures">{groups[name].length}</span>
                  </h2>
                  <ul class="glass-list">
                    {groups[name].map((one) => (
                      <Access key={one.break_glass_id} access={one} now={now} onReviewed={put} />
                    ))}
                  </ul>
                </section>
              ),
          );
        }}
      </Loaded>
    </main>
  );
}

const TONES: Record<Due, Tone> = { late: "help", today: "help", ahead: "plain", done: "action" };

interface AccessProps {
  access: BreakGlass;
  now: number;
  onReviewed: (access: BreakGlass) => void;
}

function Access({ access, now, onReviewed }: AccessProps) {
  const { at, until, actor, patient_id, reason, reviewed_at, finding } = access;
  const [reviewing, setReviewing] = useState(false);
  const due = dueOf(access, dayOf(now));
  return (
    <Card as="li" class="glass-card">
      <div class="glass-card__head">
        <div>
          <h3>{actor}</h3>
          <p class="figures">{ta("journal.patient_no", { ref: shortRef(patient_id) })}</p>
          <p class="soft figures">
            <span class="capital">
              {ta("glass.when", { from: dayAndTime(at, now), to: timeOfDay(until) })}
            </span>
          </p>
        </div>
        <Badge tone={TONES[due]}>{dueWords(access, due, now)}</Badge>
      </div>
      <div>
        <p class="soft small">{ta("glass.reason")}</p>
        <blockquote>{reason}</blockquote>
      </div>
      {finding && reviewed_at && (
        <div>
          <p class="soft small">{ta("glass.found")}</p>
          <blockquote>{finding}</blockquote>
        </div>
      )}
      {reviewing && (
        <ReviewForm access={access} onReviewed={onReviewed} onClose={() => setReviewing(false)} />
      )}
      <div class="row">
        {!reviewed_at && !reviewing && (
          <Button
            kind="primary"
            icon={ClipboardCheck}
            data-testid="review"
            onClick={() => setReviewing(true)}
          >
            {ta("glass.review")}
          </Button>
        )}
        <ButtonLink kind="quiet" icon={ClipboardList} href={`/admin?patient=${patient_id}&jour=${dayOf(at)}`}>
          {ta("glass.read")}
        </ButtonLink>
      </div>
    </Card>
  );
}

function dueWords({ review_due, reviewed_at }: BreakGlass, due: Due, now: number): string {
  switch (due) {
    case "done":
      return ta("glass.reviewed", { when: dayInWords(reviewed_at ?? review_due, now) });
    case "late":
      return ta("glass.late", { date: longDate(review_due) });
    case "today":
      return ta("glass.due_today");
    default:
      return ta("glass.due", { date: longDate(review_due) });
  }
}

interface ReviewProps {
  access: BreakGlass;
  onReviewed: (access: BreakGlass) => void;
  onClose: () => void;
}

function ReviewForm({ access, onReviewed, onClose }: ReviewProps) {
  const [finding, setFinding] = useState("");
  const [tried, setTried] = useState(false);
  const act = useAct();
  const short = finding.trim().length < SHORTEST_FINDING;

  async function save() {
    setTried(true);
    if (short) return;
    await act.run(async () => {
      onReviewed(await reviewBreakGlass(access.break_glass_id, finding.trim()));
      toast(ta("glass.saved"));
      onClose();
    });
  }

  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextArea
        label={ta("glass.finding")}
        hint={ta("glass.finding_hint")}
        rows={4}
        maxLength={1000}
        value={finding}
        data-testid="finding"
        error={tried && short ? ta("glass.finding_short") : undefined}
        onInput={(event) => setFinding(event.currentTarget.value)}
      />
      {act.problem && <Refusal problem={act.problem} />}
      <div class="row">
        <Button kind="primary" type="submit" icon={Check} busy={act.busy} data-testid="review-save">
          {ta("glass.save")}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {tc("action.cancel")}
        </Button>
      </div>
    </form>
  );
}
