import type { Me } from "../api/session";
import { Dialog } from "../components/Dialog";
import { adopt } from "../session/session";
import { AskSecondStep } from "./AskSecondStep";
import { stepUpAsked } from "./stepUp";
import { ta } from "./texts";

/** “Confirmez que c’est bien vous”, over the page, for a call that wants a fresh second step. */
export function StepUpDialog({ person }: { person: Me }) {
  const asked = stepUpAsked.value;
  return (
    <Dialog open={asked !== undefined} title={ta("second.title")} onClose={() => asked?.answer(false)}>
      <p>{ta("second.step_up")}</p>
      <AskSecondStep
        person={person}
        onDone={(me) => {
          adopt(me);
          asked?.answer(true);
        }}
      />
    </Dialog>
  );
}
