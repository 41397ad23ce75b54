import "./choose.css";
import { Building2, House, Store } from "lucide-preact";
import { useId } from "preact/hooks";
import type { Choice, Instrument, VisitMode, VisitType } from "~/shared/api/search";
import type { Practitioner } from "~/shared/api/types";
import { Banner, Select } from "~/shared/components";
import { byLocale } from "~/shared/i18n";
import { placeLabel } from "../search/places";
import type { Ways } from "./choice";
import { kilometres } from "./distance";
import { tf } from "./texts";

interface ChooseVisitProps {
  doctor: Practitioner;
  ways: Ways;
  visit: VisitType | undefined;
  choice: Choice;
  instruments: Instrument[];
  onChange: (choice: Choice) => void;
}

/** What for, and where the patient will be: it decides how long, and which times are free. */
export function ChooseVisit({ doctor, ways, visit, choice, instruments, onChange }: ChooseVisitProps) {
  const minutes = (n: number) => tf("choose.minutes", { n });
  const open: VisitMode[] = [
    ...(ways.home ? (["home"] as const) : []),
    ...(ways.cabins.length > 0 ? (["cabin"] as const) : []),
    ...(ways.on_site ? (["on_site"] as const) : []),
  ];
  return (
    <div class="stack">
      <Select
        label={tf("choose.visit")}
        value={choice.visit ?? ""}
        onChange={(event) => onChange({ ...choice, visit: event.currentTarget.value || undefined })}
        options={[
          ...doctor.visits.map((one) => ({
            value: one.code,
            label: `${byLocale(one, "name")} (${minutes(one.minutes)})`,
          })),
          { value: "", label: `${tf("choose.any_visit")} (${minutes(doctor.visit_minutes)})` },
        ]}
      />
      {visit && visit.instruments.length > 0 && (
        <p class="soft small">
          {tf("choose.cabin_needed", {
            names: visit.instruments
              .map((code) => instruments.find((one) => one.code === code))
              .map((one) => (one ? byLocale(one, "name").toLowerCase() : ""))
              .join(", "),
          })}
        </p>
      )}
      {open.length === 0 && <Banner tone="help">{tf("choose.nowhere")}</Banner>}
      {open.length > 0 && (
        <Where open={open} doctor={doctor} choice={choice} onPick={(mode) => onChange({ ...choice, mode })} />
      )}
      {choice.mode === "cabin" && ways.cabins.length > 1 && (
        <Select
          label={tf("choose.which_cabin")}
          value={choice.cabin ?? ""}
          onChange={(event) => onChange({ ...choice, cabin: event.currentTarget.value })}
          options={ways.cabins.map((cabin) => ({ value: cabin.cabin_id, label: cabinLabel(cabin) }))}
        />
      )}
    </div>
  );
}

const cabinLabel = ({ name, distance_km }: Ways["cabins"][number]) =>
  distance_km === null ? name : tf("choose.cabin_km", { name, km: kilometres(distance_km) });

interface WhereProps {
  open: VisitMode[];
  doctor: Practitioner;
  choice: Choice;
  onPick: (mode: VisitMode) => void;
}

function Where({ open, doctor, choice, onPick }: WhereProps) {
  const name = useId();
  const words = {
    home: { icon: House, title: tf("choose.home"), text: tf("choose.home_text") },
    cabin: { icon: Store, title: tf("choose.cabin"), text: tf("choose.cabin_text") },
    on_site: { icon: Building2, title: tf("choose.on_site"), text: placeLabel(doctor.site) },
  };
  return (
    <fieldset class="where">
      <legend>{tf("choose.where")}</legend>
      {open.map((mode) => {
        const { icon: Icon, title, text } = words[mode];
        return (
          <label key={mode} class="where__one" data-mode={mode}>
            <input type="radio" name={name} checked={choice.mode === mode} onChange={() => onPick(mode)} />
            <Icon size={26} strokeWidth={1.75} aria-hidden="true" />
            <span>
              <strong>{title}</strong>
              <span class="soft small">{text}</span>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
