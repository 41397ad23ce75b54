import { CircleCheck, CircleX, ListChecks, Play, TriangleAlert } from "lucide-preact";
import { askSelfTest, type FleetSheet, type SelfTestItem } from "~/shared/api/fleet";
import { Button, toast } from "~/shared/components";
import { tFleet } from "~/shared/fleet/texts";
import { itemAdvice, itemName } from "~/shared/fleet/words";
import { dayAndTime, tag } from "~/shared/i18n";
import { Part } from "../parts/Part";
import { Refusal } from "../parts/Refusal";
import { useAct } from "../parts/useAct";
import { tb } from "./texts";

const ICONS = { ok: CircleCheck, warning: TriangleAlert, failed: CircleX };
const TONES = { ok: "fine", warning: "amber", failed: "red" };

/** The last self-test: what needs a hand with what to do, the rest on demand. */
export function SelfTestPart({ sheet, now }: { sheet: FleetSheet; now: number }) {
  const { self_test: test, line } = sheet;
  const act = useAct();
  async function ask() {
    if (await act.run(() => askSelfTest(line.cabin.cabin_id))) toast(tb("test.asked"));
  }
  const poor = test?.items.filter((item) => item.outcome !== "ok") ?? [];
  const seconds = test && new Intl.NumberFormat(tag(), { maximumSignificantDigits: 2 }).format(test.took_s);
  return (
    <Part
      icon={ListChecks}
      title={tb("test.title")}
      testid="self-test"
      actions={
        <Button icon={Play} busy={act.busy} data-testid="run-self-test" onClick={() => void ask()}>
          {tb("test.run")}
        </Button>
      }
    >
      {act.problem && <Refusal problem={act.problem} />}
      {test ? (
        <>
          <p class="soft figures capital" data-testid="self-test-at" data-at={test.at}>
            {tb("test.at", { when: dayAndTime(test.at, now), seconds: seconds ?? "" })}
          </p>
          {poor.length === 0 ? (
            <p class="need" data-tone="fine">
              <CircleCheck size={18} aria-hidden="true" /> {tb("test.all_ok", { n: test.items.length })}
            </p>
          ) : (
            <Items items={poor} />
          )}
          {poor.length > 0 && (
            <details>
              <summary>{tb("test.show", { n: test.items.length })}</summary>
              <Items items={test.items} />
            </details>
          )}
        </>
      ) : (
        <p class="soft">{tb("test.none")}</p>
      )}
    </Part>
  );
}

function Items({ items }: { items: SelfTestItem[] }) {
  return (
    <ul class="needs">
      {items.map((item, index) => {
        const Icon = ICONS[item.outcome];
        return (
          <li
            key={`${item.check}-${item.device}-${index}`}
            class="need"
            data-tone={TONES[item.outcome]}
            data-testid={`test-${item.check}`}
          >
            <Icon size={18} aria-hidden="true" />
            <span>
              <strong>{itemName(item)}</strong> : {tFleet(`outcome.${item.outcome}`).toLowerCase()}.{" "}
              {itemAdvice(item)}
              {item.blocks && item.outcome === "failed" && <> {tb("test.blocks")}.</>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
