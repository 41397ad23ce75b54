// The bell of a practitioner whose pages are all closed: Web Push (RFC 8030), one subscription a browser.

import { signal } from "@preact/signals";
import { addPushSubscription, fetchPushKey, removePushSubscription } from "~/shared/api/push";
import { remember, remembered } from "~/shared/storage";

const WORKER = "/bell.js";
const KEPT = "desk.push";

/** `unavailable`: not offered by this browser or this installation, so that no switch is shown. */
export type PushState = "unavailable" | "off" | "on" | "denied";

export const pushState = signal<PushState>("unavailable");
let key: string | null = null;

/** The one script address that the content security policy lets become a worker. */
function workerAddress(): string {
  const { trustedTypes } = window as Window & {
    trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
      ): { createScriptURL(url: string): string };
    };
  };
  const policy = trustedTypes?.createPolicy("comptoir-bell", {
    createScriptURL(url) {
      if (url !== WORKER) throw new TypeError(`Not our worker: ${url}`);
      return url;
    },
  });
  return policy?.createScriptURL(WORKER) ?? WORKER;
}

let registering: Promise<ServiceWorkerRegistration> | undefined;
function registration(): Promise<ServiceWorkerRegistration> {
  registering ??= navigator.serviceWorker.register(workerAddress(), { scope: "/desk" });
  return registering;
}

const offered = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** What may be switched on this browser. Asks nothing of the person. */
export async function lookAtPush(): Promise<void> {
  if (!offered() || pushState.value !== "unavailable") return;
  key = (await fetchPushKey()).key;
  if (key === null) return;
  const worker = await navigator.serviceWorker.getRegistration("/desk");
  const subscribed = await worker?.pushManager.getSubscription();
  await watchPermission();
  if (Notification.permission === "denied") pushState.value = "denied";
  else if (remembered(KEPT) !== null && subscribed) await keep(subscribed);
  else pushState.value = "off";
}

/** Known to the server under whoever is signed in now: it may have forgotten this browser meanwhile. */
async function keep(subscription: PushSubscription): Promise<void> {
  const { subscription_id } = await addPushSubscription(subscription);
  remember(KEPT, subscription_id);
  pushState.value = "on";
}

/** What the person changes in the browser's own settings shows here at once. */
async function watchPermission(): Promise<void> {
  const status = await navigator.permissions?.query({ name: "notifications" }).catch(() => null);
  if (!status) return;
  status.onchange = () => {
    pushState.value = status.state === "denied" ? "denied" : "off";
  };
}

/** Called from a press, since the browser asks the person. Rejects when the browser's push service cannot be reached. */
export async function subscribe(): Promise<void> {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") {
    // Closing the question answers nothing: it may be asked again.
    pushState.value = permission === "denied" ? "denied" : "off";
    return;
  }
  await registration();
  const { pushManager } = await navigator.serviceWorker.ready;
  await keep(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
}

export async function unsubscribe(): Promise<void> {
  const worker = await navigator.serviceWorker.getRegistration("/desk");
  await (await worker?.pushManager.getSubscription())?.unsubscribe();
  const id = remembered(KEPT);
  remember(KEPT, null);
  pushState.value = "off";
  if (id) await removePushSubscription(id);
}
