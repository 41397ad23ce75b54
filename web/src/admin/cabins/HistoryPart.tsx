import { History } from "lucide-preact";
import { useState } from "preact/hooks";
import { type DeviceEvent, fetchDeviceEvents } from "~/shared/api/fleet";
import { tCall } from "~/shared/call/texts";
import { Button, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime, fill } from "~/shared/i18n";
import { Part } from "../parts/Part";
import { tb } from "./texts";

/** What happened to the instruments now in this cabin, on demand. */
export function HistoryPart({ cabin, now }: { cabin: string; now: number }) {
  const [shown, setShown] = useState(false);
  return (
    <Part
      icon={History}
      title={tb("history.title")}
      testid="device-history"
      actions={!shown && <Button onClick={() => setShown(true)}>{tb("history.show")}</Button>}
    >
      {shown && <Events cabin={cabin} now={now} />}
    </Part>
  );
}

function Events({ cabin, now }: { cabin: string; now: number }) {
  const events = useResource((signal) => fetchDeviceEvents(cabin, signal), [cabin]);
  return (
    <Loaded resource={events} skeleton={[40, 40]}>
      {(all) =>
        all.length === 0 ? (
          <p class="soft">{tb("history.none")}</p>
        ) : (
          <ul class="admin-rows admin-rows--flat">
            {all.map((event, index) => (
              <li key={`${event.at}-${index}`} class="admin-rows__one admin-line">
                <span class="admin-line__words">
                  <span>
                    <strong>{tCall(`device.${event.kind}`)}</strong> {eventWords(event)}
                  </span>
                  <span class="soft figures">
                    {[
                      dayAndTime(event.at, now),
                      event.model,
                      tb("device.serial", { serial: event.serial }),
                      event.cabin_name,
                      event.actor,
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

const eventWords = ({ event, detail }: DeviceEvent): string =>
  fill(tb.find(`event.${event}`) ?? event, { detail: detail ?? "" });
