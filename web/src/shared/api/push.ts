/**
 * Ringing a practitioner's browser while no page of ours is open (Web Push, RFC 8030). The calls of backend/push.
 * A message, once decrypted by the service worker, is JSON: `PushMessage`. It names nobody.
 */
import type { components } from "~/generated/api";
import { api, type CallOptions } from "./client";

type Signal = AbortSignal | undefined;
const until = (signal: Signal): CallOptions => (signal ? { signal } : {});

/** `key`: for `pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })`; null: off in this installation. */
export type PushKey = components["schemas"]["PushKey"];

/** `waiting`: somebody waits to be let in. `hand_over`: a colleague gives you a visit under way. */
export interface PushMessage {
  kind: "waiting" | "hand_over";
  consultation_id: string;
  at: string;
}

export const fetchPushKey = (signal?: Signal) => api.get<PushKey>("/push/key", until(signal));

/** From `pushManager.subscribe()`. The same browser again keeps its id. Refused for a push service we do not know. */
export function addPushSubscription(subscription: PushSubscription): Promise<{ subscription_id: string }> {
  const { endpoint, keys } = subscription.toJSON();
  return api.post("/push/subscriptions", {
    endpoint,
    keys: { p256dh: keys?.p256dh, auth: keys?.auth },
  });
}
export const removePushSubscription = (subscriptionId: string) =>
  api.delete(`/push/subscriptions/${encodeURIComponent(subscriptionId)}`);
