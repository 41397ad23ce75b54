import "./cabins.css";
import { HeartHandshake, Plus, Store } from "lucide-preact";
import { useState } from "preact/hooks";
import { type FleetCabin, fetchFleet } from "~/shared/api/fleet";
import { tz } from "~/shared/assists/texts";
import { Button, ButtonLink, EmptyState, Field, Loaded } from "~/shared/components";
import { useNow } from "~/shared/hooks/useNow";
import { useResource } from "~/shared/hooks/useResource";
import { useTitle } from "~/shared/hooks/useTitle";
import { useWatch } from "../parts/useWatch";
import { matches } from "../parts/words";
import { t } from "../texts";
import { CabinRow } from "./CabinRow";
import { grouped } from "./standing";
import { tb } from "./texts";

const POLL_MS = 10_000;

/** The fleet. What needs a hand comes first. */
export default function CabinsPage() {
  const cabins = useResource((signal) => fetchFleet(signal), []);
  useWatch(cabins, POLL_MS);
  useTitle(t("cabins.title"));
  return (
    <main id="contenu" class="page page--wide stack admin-board">
      <div class="admin-board__head">
        <div>
          <h1>{t("cabins.title")}</h1>
          <p class="soft">{tb("board.lead")}</p>
        </div>
        <div class="row">
          <ButtonLink icon={HeartHandshake} href="/admin/cabines/actes" data-testid="to-assists">
            {tz("link")}
          </ButtonLink>
          <ButtonLink kind="primary" icon={Plus} href="/admin/cabines/nouvelle">
            {t("cabins.add")}
          </ButtonLink>
        </div>
      </div>
      <Loaded resource={cabins} skeleton={[76, 76, 76]}>
        {(all) =>
          all.length > 0 ? (
            <Board cabins={all} />
          ) : (
            <EmptyState icon={Store} title={t("cabins.empty")}>
              <p>{t("cabins.empty_help")}</p>
            </EmptyState>
          )
        }
      </Loaded>
    </main>
  );
}

function Board({ cabins }: { cabins: FleetCabin[] }) {
  const [words, setWords] = useState("");
  const now = useNow();
  const shown = cabins.filter((one) => matches(words, one.cabin.name, one.cabin.site_name));
  const groups = grouped(shown);
  return (
    <>
      <search>
        <Field
          label={t("cabins.search")}
          type="search"
          autocomplete="off"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </search>
      {shown.length === 0 && (
        <p class="row soft" role="status">
          {t("list.nothing")}
          <Button kind="quiet" onClick={() => setWords("")}>
            {t("list.clear")}
          </Button>
        </p>
      )}
      {(["hand", "ready", "off"] as const).map(
        (name) =>
          groups[name].length > 0 && (
            <section key={name} class="stack admin-group" aria-labelledby={`cabins-${name}`}>
              <h2 id={`cabins-${name}`}>
                {t(`cabins.group_${name}`)} <span class="figures">{groups[name].length}</span>
              </h2>
              <ul class="admin-rows">
                {groups[name].map((line) => (
                  <CabinRow key={line.cabin.cabin_id} line={line} now={now} />
                ))}
              </ul>
            </section>
          ),
      )}
    </>
  );
}
