import "./opinions.css";
import { MailQuestion } from "lucide-preact";
import { type Box, fetchOpinions, type OpinionList } from "../api/opinions";
import { EmptyState, Loaded } from "../components";
import { usePolling } from "../hooks/usePolling";
import { useResource } from "../hooks/useResource";
import { OpinionRows } from "./OpinionRows";
import { to } from "./texts";

const POLL_MS = 15_000;

interface OpinionBoardProps {
  box: Box;
  closed: boolean;
  base: string;
}

/** One list of cases that keeps itself up to date. */
export function OpinionBoard({ box, closed, base }: OpinionBoardProps) {
  const list = useResource((signal) => fetchOpinions(box, closed, signal), [box, closed]);
  usePolling(list, POLL_MS);
  const name = closed ? "closed" : box;
  return (
    <Loaded resource={list} skeleton={[104, 104, 104]}>
      {(found) => (
        <>
          <Summary list={found} />
          {found.opinions.length === 0 ? (
            <EmptyState icon={MailQuestion} title={to(`${name}.empty`)}>
              {name !== "closed" && <p class="soft">{to(`${name}.empty_help`)}</p>}
            </EmptyState>
          ) : (
            <>
              <h2 class="visually-hidden">{to(name)}</h2>
              <OpinionRows lines={found.opinions} base={base} />
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

function Summary({ list }: { list: OpinionList }) {
  const late = list.opinions.filter((one) => one.overdue).length;
  const { urgent, soon, ordinary } = list.deadlines;
  return (
    <p class="soft">
      <span role="status">
        {to.n("count", list.opinions.length)}
        {late > 0 && `, ${to.n("count_late", late)}`}
      </span>
      {". "}
      {to("deadlines", { urgent, soon, ordinary: Math.round(ordinary / 24) })}
    </p>
  );
}
