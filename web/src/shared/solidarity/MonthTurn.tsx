import "./month-turn.css";
import { ArrowLeft, ArrowRight } from "lucide-preact";
import { Button } from "~/shared/components";
import { addMonths, monthName } from "./months";
import { tz } from "./texts";

interface MonthTurnProps {
  month: string;
  onTurn: (month: string) => void;
  /** No earlier than this. */
  first?: string;
  last?: string;
  level?: 2 | 3;
}

/** The month shown, and the ways to its neighbours. */
export function MonthTurn({ month, onTurn, first, last, level = 2 }: MonthTurnProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div class="month-turn">
      <Button
        kind="quiet"
        icon={ArrowLeft}
        disabled={first !== undefined && month <= first}
        onClick={() => onTurn(addMonths(month, -1))}
      >
        {tz("month.earlier")}
      </Button>
      <Heading class="capital" aria-live="polite">
        {monthName(month)}
      </Heading>
      <Button
        kind="quiet"
        iconEnd={ArrowRight}
        disabled={last !== undefined && month >= last}
        onClick={() => onTurn(addMonths(month, 1))}
      >
        {tz("month.later")}
      </Button>
    </div>
  );
}
