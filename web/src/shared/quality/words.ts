import type { Finding, Level, LineName, QualitySide, TechnicalIncident } from "~/shared/api/quality";
import type { Tone } from "~/shared/components";
import { duration, tag } from "~/shared/i18n";
import { tq } from "./texts";

export const LEVELS: readonly Level[] = ["good", "weak", "bad"];
export const TONES: Record<Level, Tone> = { good: "action", weak: "amber", bad: "red" };

export const lineWords = ({ kind, name }: LineName): string => name || (tq.find(`line.${kind}`) ?? kind);

export const roleWords = (role: string): string => tq.find(`role.${role}`) ?? role;

/** The two ends of a link; one alone where the other measured nothing. */
export function linkWords([first, second]: readonly QualitySide[]): string {
  const one = roleWords(first?.role ?? "");
  const other = second?.role ?? first?.peer_role;
  return other ? tq("call.link_name", { one, other: roleWords(other) }) : tq("call.alone", { one });
}

export const incidentWords = (kind: TechnicalIncident["incident"]): string => tq(`incident.${kind}`);

export const findingWords = (code: Finding): string => tq(`finding.${code}`);

const TOLD_IN_SECONDS = 120;

/** Whole seconds up to two minutes, then whole minutes. */
export function lasted(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole >= TOLD_IN_SECONDS) return duration(whole * 1000);
  const options = { style: "unit", unit: "second", unitDisplay: "long" } as const;
  return new Intl.NumberFormat(tag(), options).format(whole);
}
