import "./criteria.css";
import type { ComponentChildren } from "preact";
import type { Zone } from "~/shared/api/solidarity";
import { tag } from "~/shared/i18n";
import { tz } from "./texts";

/** Why a zone is one: five plain pictures, each with its words. The words alone say everything. */
export function Criteria({ zone }: { zone: Zone }) {
  const { gp_access, young_doctors_pct, ald_pct, emergency_minutes, income_eur } = zone;
  const decimal = new Intl.NumberFormat(tag(), { maximumFractionDigits: 1 });
  const euros = new Intl.NumberFormat(tag(), {
    style: "currency",
    currency: "EUR",
    maximumFractionDigits: 0,
  });
  return (
    <ul class="criteria">
      <Criterion
        name={tz("criterion.gp")}
        value={gp_access === null ? null : tz("criterion.gp_value", { n: decimal.format(gp_access) })}
      >
        <Row count={4} filled={gp_access ?? 0} shape="visit" />
      </Criterion>
      <Criterion name={tz("criterion.young")} value={people(young_doctors_pct)}>
        <Row count={10} filled={(young_doctors_pct ?? 0) / 10} shape="person" />
      </Criterion>
      <Criterion name={tz("criterion.ald")} value={people(ald_pct)}>
        <Row count={10} filled={(ald_pct ?? 0) / 10} shape="person" />
      </Criterion>
      <Criterion
        name={tz("criterion.emergency")}
        value={
          emergency_minutes === null
            ? null
            : tz("criterion.minutes", { n: decimal.format(Math.round(emergency_minutes)) })
        }
      >
        <Clock minutes={emergency_minutes ?? 0} />
      </Criterion>
      <Criterion
        name={tz("criterion.income")}
        value={
          income_eur === null ? null : tz("criterion.income_value", { amount: euros.format(income_eur) })
        }
      >
        <Coins euros={income_eur ?? 0} />
      </Criterion>
    </ul>
  );
}

const people = (percent: number | null): string | null =>
  percent === null ? null : tz("criterion.people", { n: Math.round(percent / 10) });

function Criterion({
  name,
  value,
  children,
}: {
  name: string;
  value: string | null;
  children: ComponentChildren;
}) {
  return (
    <li class="criterion">
      <span class="criterion__picture" aria-hidden="true">
        {value !== null && children}
      </span>
      <span>
        <strong class="figures">{value ?? tz("criterion.unknown")}</strong>
        <span class="soft small">{name}</span>
      </span>
    </li>
  );
}

const STEP = 14;

/** So many of so many; the last one filled in part. */
function Row({ count, filled, shape }: { count: number; filled: number; shape: "visit" | "person" }) {
  return (
    <svg viewBox={`0 0 ${count * STEP} 28`} width={count * STEP} height="28" role="presentation">
      {Array.from({ length: count }, (_, nth) => (
        <g key={nth} transform={`translate(${nth * STEP} 0)`} data-part={portion(filled - nth)}>
          {shape === "person" ? (
            <path d="M6 3a3.4 3.4 0 1 1 0 6.8A3.4 3.4 0 0 1 6 3M1.2 25v-7.6A4.8 4.8 0 0 1 6 12.6a4.8 4.8 0 0 1 4.8 4.8V25z" />
          ) : (
            <path d="M4 8.6h4v3.6h3.6v4H8v3.6H4v-3.6H.4v-4H4z" />
          )}
        </g>
      ))}
    </svg>
  );
}

const portion = (rest: number): "full" | "half" | "none" =>
  rest >= 0.75 ? "full" : rest >= 0.25 ? "half" : "none";

/** The minutes as part of an hour. */
function Clock({ minutes }: { minutes: number }) {
  const turn = (Math.min(minutes, 59.9) / 60) * 2 * Math.PI;
  const x = 16 + 12 * Math.sin(turn);
  const y = 16 - 12 * Math.cos(turn);
  return (
    <svg viewBox="0 0 32 32" width="32" height="32" role="presentation">
      <circle cx="16" cy="16" r="13" class="criterion__ground" />
      <path
        d={`M16 16V4A12 12 0 ${turn > Math.PI ? 1 : 0} 1 ${x.toFixed(2)} ${y.toFixed(2)}z`}
        data-part="full"
      />
    </svg>
  );
}

/** A coin for every five thousand. */
function Coins({ euros }: { euros: number }) {
  const coins = Math.max(1, Math.round(euros / 5000));
  return (
    <svg viewBox={`0 0 ${coins * STEP + 8} 28`} width={coins * STEP + 8} height="28" role="presentation">
      {Array.from({ length: coins }, (_, nth) => (
        <circle key={nth} cx={10 + nth * STEP} cy="14" r="8" data-part="coin" />
      ))}
    </svg>
  );
}
