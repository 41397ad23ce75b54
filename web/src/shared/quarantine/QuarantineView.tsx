import "./quarantine.css";
import { ArrowLeft, ShieldCheck } from "lucide-preact";
import { fetchQuarantine, fetchSettled } from "../api/quarantine";
import { ButtonLink, EmptyState, Loaded } from "../components";
import { useResource } from "../hooks/useResource";
import { useTitle } from "../hooks/useTitle";
import { Settled } from "./Settled";
import { tq } from "./texts";
import { Waiting } from "./Waiting";

/** As many as the server lists. */
const SHOWN = 200;

interface QuarantineViewProps {
  cabin: string;
  /** The page of the cabin. */
  back: string;
  /** May see what was measured. */
  mayLook: boolean;
}

/** What a cabin delivered that is nobody's, and what was decided about it. No patient can be chosen here, on purpose. */
export function QuarantineView({ cabin, back, mayLook }: QuarantineViewProps) {
  useTitle(tq("title"));
  const waiting = useResource((signal) => fetchQuarantine(cabin, signal), [cabin]);
  const settled = useResource((signal) => fetchSettled(cabin, signal), [cabin]);
  const again = () => {
    waiting.reload();
    settled.reload();
  };
  return (
    <main id="contenu" class="page stack quarantine">
      <div>
        <ButtonLink kind="quiet" icon={ArrowLeft} href={back} class="btn--flush">
          {tq("back")}
        </ButtonLink>
      </div>
      <div>
        <h1>{tq("title")}</h1>
        <p class="soft">{tq("lead")}</p>
      </div>
      <Loaded resource={waiting} skeleton={[220, 220]}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState icon={ShieldCheck} title={tq("none.title")}>
              <p>{tq("none.help")}</p>
            </EmptyState>
          ) : (
            <section class="stack" aria-labelledby="quarantine-waiting">
              <h2 id="quarantine-waiting">{tq.n("waiting", found.length)}</h2>
              {found.length === SHOWN && <p class="soft">{tq("waiting.most", { n: SHOWN })}</p>}
              <ul class="soft small quarantine__help">
                <li>{tq("help.keep")}</li>
                <li>{tq("help.discard")}</li>
              </ul>
              <ol class="quarantine__list">
                {found.map((reading) => (
                  <Waiting
                    key={reading.reading_id}
                    cabin={cabin}
                    reading={reading}
                    mayLook={mayLook}
                    onChange={again}
                  />
                ))}
              </ol>
            </section>
          )
        }
      </Loaded>
      {waiting.data && (
        <section class="stack" aria-labelledby="quarantine-settled">
          <h2 id="quarantine-settled">{tq("settled.title")}</h2>
          <Loaded resource={settled} skeleton={[72]}>
            {(found) => <Settled cabin={cabin} readings={found} onChange={again} />}
          </Loaded>
          <p class="soft small">{tq("settled.journal")}</p>
        </section>
      )}
    </main>
  );
}
