/** A cabin where it stands: what its kiosk says and does, and the attendant's board. The calls of backend/cabins. */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const cabin = (id: string) => `/cabins/${encodeURIComponent(id)}`;

type Schemas = components["schemas"];

export type CabinPosition = Schemas["CabinPosition"];
export type CabinState = Schemas["CabinState"];
export type CabinWhere = Schemas["CabinWhere"];
export type CabinCard = Schemas["CabinCard"];
export type CabinMove = Schemas["CabinMoveView"];
export type CheckItem = Schemas["CheckItem"];
export type Assist = Schemas["AssistView"];
export type KioskAnswers = Schemas["KioskAnswers"];
export type ScreenScale = Schemas["ScreenScale"];
export type ChartAnswers = Schemas["ChartAnswers"];
export type MoveWish = Schemas["CabinMoveWish"];

// At the kiosk
export const callAttendant = (kind: "help" | "emergency") => api.post<void>("/cabins/here/call", { kind });
export const takeCallBack = () => api.delete("/cabins/here/call");
export const enterByCode = (code: string) => api.post<Assist>("/cabins/here/assist", { code });
export const attendantLeft = () => api.post<void>("/cabins/here/assist/leave");
export const sayAnswers = (visit: string, answers: Partial<KioskAnswers>) =>
  api.put<void>(`/cabins/here/visits/${encodeURIComponent(visit)}/answers`, answers);
export const calibrateScreen = (px_per_mm: number, distance_mm: number) =>
  api.post<ScreenScale>("/cabins/here/screen", { px_per_mm, distance_mm });

export const sendChart = (answers: Omit<ChartAnswers, "type" | "optotype">) =>
  api.post<void>("/cabins/here/chart", answers);

// At the attendant's board
export const fetchCabinBoard = (signal?: Signal) => api.get<CabinCard[]>("/cabins/board", until(signal));
export const fetchCabinMoves = (id: string, signal?: Signal) =>
  api.get<CabinMove[]>(`${cabin(id)}/moves`, until(signal));
export const moveCabin = (id: string, wish: Partial<MoveWish> & Pick<MoveWish, "move">) =>
  api.post<CabinPosition>(`${cabin(id)}/moves`, wish);
export const tickChecklist = (id: string, checked: CheckItem[]) =>
  api.put<CabinPosition>(`${cabin(id)}/checklist`, { checked });
export const answerCabin = (id: string) => api.post<CabinPosition>(`${cabin(id)}/answer`);
export const endCabinCall = (id: string) => api.post<void>(`${cabin(id)}/call-over`);
export const enterCabin = (id: string) => api.post<void>(`${cabin(id)}/assists`);
export const leaveCabin = (id: string) => api.post<void>(`${cabin(id)}/assists/leave`);
export const askEntryCode = (id: string) =>
  api.post<Schemas["CabinEntryCodeView"]>(`${cabin(id)}/entry-code`);
