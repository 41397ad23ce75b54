import { CircleCheck } from "lucide-preact";
import { useState } from "preact/hooks";
import { checkLesion, type LesionDetail, type LesionState } from "../api/lesions";
import { Button, Card, ErrorPanel, Select, toast } from "../components";
import { useAction } from "../hooks/useAction";
import { fullDate } from "../i18n";
import { tl } from "./texts";

const STATES: readonly LesionState[] = ["watched", "treated", "closed"];
const MONTHS = [1, 3, 6, 12, 24] as const;

/** When the newest photo of this page had come: one that comes while it is read has not been looked at. */
const newestOf = ({ series, created_at }: LesionDetail): string =>
  series
    .flatMap(({ photos }) => photos.map(({ placed_at, received_at }) => placed_at ?? received_at))
    .reduce((one, other) => (Date.parse(other) > Date.parse(one) ? other : one), created_at);

/** A practitioner has looked: what the lesion is now, and when to look again. */
export function CheckForm({ lesion, onChecked }: { lesion: LesionDetail; onChecked: () => void }) {
  const [state, setState] = useState<LesionState>(lesion.state);
  const [months, setMonths] = useState(String(lesion.interval_months ?? ""));
  const checking = useAction();
  const choices = [...new Set([...MONTHS, ...(lesion.interval_months ? [lesion.interval_months] : [])])].sort(
    (a, b) => a - b,
  );

  const save = () =>
    checking.run(async () => {
      const again = state === "closed" || !months ? null : Number(months);
      await checkLesion(lesion.lesion_id, {
        state,
        interval_months: again,
        photos_until: newestOf(lesion),
      });
      toast(tl("check.done"));
      onChecked();
    });

  return (
    <Card labelledBy="check-lesion">
      <h2 id="check-lesion">{tl("check.title")}</h2>
      {lesion.checked_at && (
        <p class="soft small">{tl("check.last", { date: fullDate(lesion.checked_at) })}</p>
      )}
      <Select
        label={tl("check.state")}
        value={state}
        options={STATES.map((value) => ({ value, label: tl(`state.${value}`) }))}
        onChange={(event) => setState(event.currentTarget.value as LesionState)}
      />
      {state !== "closed" && (
        <Select
          label={tl("check.again")}
          value={months}
          options={[
            { value: "", label: tl("check.never") },
            ...choices.map((count) => ({ value: String(count), label: tl.n("check.months", count) })),
          ]}
          onChange={(event) => setMonths(event.currentTarget.value)}
        />
      )}
      {checking.problem && <ErrorPanel problem={checking.problem} />}
      <div>
        <Button
          kind="primary"
          icon={CircleCheck}
          busy={checking.busy}
          onClick={() => void save()}
          data-testid="lesion-checked"
        >
          {tl("check.save")}
        </Button>
      </div>
    </Card>
  );
}
