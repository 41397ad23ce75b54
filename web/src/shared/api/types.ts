/**
 * The shapes of /api, under the names the pages use. They come from the server's own description
 * (`npm run generate`): a changed field stops the build where it is used.
 * Times are ISO 8601 UTC, money is in cents, days are `YYYY-MM-DD`.
 */
import type { components } from "~/generated/api";

type Schemas = components["schemas"];

export type { AccountRole, DemoLogin, Me } from "./session";

export type CallRole = Schemas["Role"];

export type Speciality = Schemas["Speciality"];
export type Place = Schemas["Place"];
export type PlaceKind = Schemas["SiteKind"];
export type Slot = Schemas["Slot"];
export type SlotDay = Schemas["SlotDay"];
export type SlotWeek = Schemas["SlotWeek"];
export type PractitionerLite = Schemas["PractitionerLite"];
export type PractitionerCard = Schemas["PractitionerCard"];
export type Practitioner = Schemas["Practitioner"];
export type PatientLite = Schemas["Patient"];

export type Appointment = Schemas["Appointment"];
export type AppointmentStatus = Schemas["AppointmentStatus"];
export type NewAppointment = Schemas["NewAppointment"];

export type Consultation = Schemas["ConsultationView"];
export type ConsultationStatus = Schemas["ConsultationStatus"];
export type JoinTicket = Schemas["Joined"];
export type BoardRow = Schemas["BoardRow"];
export type PatientRecord = Schemas["RecordView"];
export type RecordVisit = Schemas["RecordVisit"];

export type Photo = Schemas["Photo"];
export type StoredReading = Schemas["StoredReading"];
export type CabinHere = Schemas["CabinHere"];
export type InventoryItem = Schemas["InventoryItem"];
export type ErrorCode = Schemas["ErrorCode"];
