// What others ask of this page's devices is done here, and can be taken back by whoever holds the device.

import { useEffect, useState } from "preact/hooks";
import type { CallSession } from "../call";

export type Done =
  | {
      what: "mute" | "hide" | "switch" | "torch_on" | "torch_off" | "switch_none" | "torch_none";
      name: string;
    }
  | { what: "still"; name: string };

/** `done`: the last request and what came of it; a `still` only waits for consent. */
export function useRequests(session: CallSession, someone: string) {
  const [done, setDone] = useState<Done>();
  const mute = session.muteRequested.value;
  const camera = session.cameraRequest.value;
  const nameOf = (sender: string) =>
    session.members.value.find(({ member }) => member === sender)?.name ?? someone;

  useEffect(() => {
    if (!mute) return;
    if (mute.kind === "microphone") session.setMicrophone(false);
    else void session.setCamera(false);
    setDone({ what: mute.kind === "microphone" ? "mute" : "hide", name: nameOf(mute.sender) });
  }, [mute?.at]);

  useEffect(() => {
    if (!camera) return;
    void obey(session, camera.action).then((what) => setDone({ what, name: nameOf(camera.sender) }));
    if (camera.action !== "still") session.dismissCameraRequest();
  }, [camera?.at]);

  const close = () => {
    if (done?.what === "still") session.dismissCameraRequest();
    setDone(undefined);
  };
  return { done, close };
}

async function obey(
  session: CallSession,
  action: NonNullable<CallSession["cameraRequest"]["value"]>["action"],
): Promise<Done["what"]> {
  const { local } = session;
  if (action === "still") return "still";
  if (action === "switch") {
    if (local.cameras.value < 2) return "switch_none";
    await local.switchCamera();
    return "switch";
  }
  const on = action === "torch_on";
  return (await session.setTorch(on)) ? action : "torch_none";
}

export function undo(session: CallSession, { what }: Done): void {
  if (what === "mute") session.setMicrophone(true);
  else if (what === "hide") void session.setCamera(true);
  else if (what === "switch") void session.local.switchCamera();
  else if (what === "torch_on") void session.setTorch(false);
}
