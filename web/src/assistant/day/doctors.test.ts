import { expect, test } from "vitest";
import type { AgendaDelegation } from "~/shared/api/preparation";
import type { BoardRow, PractitionerCard } from "~/shared/api/types";
import { doctorDays, firstPicked, matchesWords } from "./doctors";

const card = (id: string, name: string, speciality = "Dermatologie") =>
  ({ practitioner_id: id, name, speciality_fr: speciality, speciality_en: speciality }) as PractitionerCard;
const row = (doctor: string, starts: string, status: BoardRow["status"], fhir = "booked") =>
  ({
    appointment: { practitioner: card(doctor, doctor), starts_at: starts, status: fhir },
    status,
  }) as unknown as BoardRow;

test("a doctor with somebody waiting comes first, then the busy ones, then the free ones", () => {
  const days = doctorDays(
    [card("free", "Dr Aa"), card("busy", "Dr Bb"), card("wanted", "Dr Cc")],
    [row("busy", "09:00", "planned"), row("wanted", "10:00", "waiting"), row("wanted", "08:00", "ended")],
  );
  expect(days.map((day) => day.practitioner.practitioner_id)).toEqual(["wanted", "busy", "free"]);
  expect(days[0]?.rows.map((one) => one.appointment.starts_at)).toEqual(["08:00", "10:00"]);
});

test("a doctor of another place with a visit here is shown, a cancelled visit is not", () => {
  const days = doctorDays([], [row("guest", "09:00", "planned", "cancelled")]);
  expect(days).toHaveLength(1);
  expect(days[0]?.rows).toEqual([]);
});

test("words find names and specialities without accents", () => {
  const [day] = doctorDays([card("a", "Dr Hélène Roux", "Médecine générale")], []);
  expect(day && matchesWords(day, "helene generale")).toBe(true);
  expect(day && matchesWords(day, "cardio")).toBe(false);
});

test("the grid begins with whom somebody waits for, then with the busiest", () => {
  const doctors = ["a", "b", "c", "d", "e", "f"].map(
    (id) => ({ practitioner_id: id, name: id }) as AgendaDelegation,
  );
  const board = [row("f", "09:00", "planned"), row("f", "10:00", "planned"), row("e", "09:00", "waiting")];
  expect(firstPicked(doctors, board)).toEqual(["e", "f", "a", "b", "c"]);
});
