/**
 * Signing in, second steps, sessions: the calls and the shapes of `backend/accounts/views.py`.
 * Times are ISO 8601 UTC, days are `YYYY-MM-DD`.
 */
import { api, type CallOptions } from "./client";

/** Refusals of this part of the API. */
export type SessionCode =
  | "request.too_many"
  | "session.contact_invalid"
  | "session.code_wrong"
  | "session.code_gone"
  | "session.second_factor_required"
  | "session.step_up_required"
  | "session.last_factor"
  | "session.password_weak"
  | "session.provider_refused"
  | "account.exists"
  | "account.closed";

export type AccountRole =
  | "patient"
  | "practitioner"
  | "assistant"
  | "attendant"
  | "interpreter"
  | "coordinator"
  | "auditor"
  | "administrator"
  | "cabin"
  | "guest";
export type Assurance = "one_factor" | "two_factors";
export type Factor = "passkey" | "totp" | "backup_code";

export interface ActsFor {
  patient_id: string;
  name: string;
  relation: "self" | "child" | "relative";
}

export interface Me {
  /** Absent for a guest, who has no account. */
  account_id: string | null;
  role: AccountRole;
  name: string;
  patient_id: string | null;
  practitioner_id: string | null;
  cabin_id: string | null;
  consultation_id: string | null;
  locale: string;
  assurance: Assurance;
  /** Those set up. */
  factors: Factor[];
  sites: { site_id: string; name: string }[];
  acts_for: ActsFor[];
  contact: string | null;
}

/** The same for known and unknown contacts. `hint` is the contact with most of it hidden. */
export interface CodeSent {
  channel: "email" | "sms";
  hint: string;
  expires_in_s: number;
  tries: number;
}

/** `new`: the contact is proven and has no account yet. */
export interface CodeOutcome {
  outcome: "signed_in" | "new";
  me: Me | null;
}

export interface SignUp {
  given_name: string;
  family_name: string;
  birth_date: string;
  locale: "fr" | "en";
}

export interface PasskeyView {
  passkey_id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

export interface Factors {
  passkeys: PasskeyView[];
  totp: { created_at: string } | null;
  backup_codes_left: number;
  has_password: boolean;
}

/** `secret` is base32; `uri` is otpauth://; `qr_svg` a whole SVG document of it. */
export interface TotpSetUp {
  secret: string;
  uri: string;
  qr_svg: string;
}

/** Shown once. Each opens the second step one time. */
export interface BackupCodes {
  codes: string[];
}

/** `codes`: backup codes, when these are the first ones. */
export interface PasskeyAdded {
  passkey: PasskeyView;
  codes: string[] | null;
}

export interface SessionView {
  session_id: string;
  current: boolean;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  /** `Firefox, Android` */
  browser: string;
  assurance: Assurance;
}

export interface OidcProvider {
  provider: string;
  name: string;
}

/** `code`: a backup code, made for this answer; it is the second step, once. */
export interface DemoLogin {
  role: AccountRole;
  name: string;
  login: string;
  password: string;
  code: string;
  lands_on: string;
}

/** JSON forms of WebAuthn level 3; `shared/security/webauthn.ts` gives them to the browser. */
export type PasskeyOptions = Record<string, unknown>;
export type PasskeyCredential = Record<string, unknown>;

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});
const seg = encodeURIComponent;

// Signing in
export const fetchMe = (signal?: Signal) => api.get<Me>("/session", until(signal));
export const openSession = (login: string, password: string) => api.post<Me>("/session", { login, password });
export const closeSession = () => api.delete("/session");
export const sendCode = (contact: string, locale: "fr" | "en") =>
  api.post<CodeSent>("/session/codes", { contact, locale });
export const checkCode = (code: string) => api.post<CodeOutcome>("/session/codes/check", { code });
export const signUp = (person: SignUp) => api.post<Me>("/session/sign-up", person);
export const passkeySignInOptions = () => api.post<PasskeyOptions>("/session/passkey/options");
export const passkeySignIn = (credential: PasskeyCredential) =>
  api.post<Me>("/session/passkey", { credential });
export const signInCabin = (code: string) => api.post<Me>("/session/cabin", { code });

export const fetchOidc = (signal?: Signal) => api.get<OidcProvider[]>("/session/oidc", until(signal));
export const startOidc = (provider: string) =>
  api.post<{ authorize_url: string }>(`/session/oidc/${seg(provider)}/start`);
export const fetchDemoLogins = (signal?: Signal) => api.get<DemoLogin[]>("/demo/logins", until(signal));

// Second step, and again for a step-up
export const secondStepByCode = (code: string) => api.post<Me>("/session/second/code", { code });
export const secondStepOptions = () => api.post<PasskeyOptions>("/session/second/passkey/options");
export const secondStepByPasskey = (credential: PasskeyCredential) =>
  api.post<Me>("/session/second/passkey", { credential });

// Factors
export const fetchFactors = (signal?: Signal) => api.get<Factors>("/factors", until(signal));
export const startTotp = () => api.post<TotpSetUp>("/factors/totp");
export const confirmTotp = (code: string) => api.post<BackupCodes>("/factors/totp/confirm", { code });
export const removeTotp = () => api.delete("/factors/totp");
export const newPasskeyOptions = () => api.post<PasskeyOptions>("/factors/passkeys/options");
export const addPasskey = (name: string, credential: PasskeyCredential) =>
  api.post<PasskeyAdded>("/factors/passkeys", { name, credential });
export const removePasskey = (id: string) => api.delete(`/factors/passkeys/${seg(id)}`);
export const renewBackupCodes = () => api.post<BackupCodes>("/factors/backup-codes");

// Account
export const changePassword = (next: string, old?: string) =>
  api.put<void>("/account/password", old === undefined ? { new: next } : { old, new: next });
export const welcome = (token: string, password: string) =>
  api.post<Me>("/account/welcome", { token, password });
export const fetchSessions = (signal?: Signal) => api.get<SessionView[]>("/sessions", until(signal));
export const endSession = (id: string) => api.delete(`/sessions/${seg(id)}`);
export const endOtherSessions = () => api.delete("/sessions");
