import "./sheet.css";
import { Battery, BatteryLow, Ruler, Stethoscope } from "lucide-preact";
import { useState } from "preact/hooks";
import type { CalibrationView, FleetDevice, FleetSheet } from "~/shared/api/fleet";
import { tCall } from "~/shared/call/texts";
import { Badge, Button, type Tone } from "~/shared/components";
import { itemAdvice } from "~/shared/fleet/words";
import { dayAndTime, fromNow, fullDate } from "~/shared/i18n";
import { Part } from "../parts/Part";
import { CalibrationDialog } from "./CalibrationDialog";
import { OverrideDialog } from "./OverrideDialog";
import { tb } from "./texts";

const LOW_BATTERY = 20;
const STATES: Record<FleetDevice["state"], Tone> = {
  ready: "action",
  measuring: "action",
  done: "action",
  lost: "amber",
  fault: "red",
};
const DUE: Record<CalibrationView["state"], Tone> = {
  unplanned: "plain",
  fine: "action",
  soon: "amber",
  overdue: "red",
  allowed: "amber",
};

interface DevicesProps {
  sheet: FleetSheet;
  now: number;
  onChanged: () => void;
}

/** The inventory as last reported, with batteries and calibration. */
export function DevicesPart({ sheet, now, onChanged }: DevicesProps) {
  const [entering, setEntering] = useState<FleetDevice>();
  const [allowing, setAllowing] = useState<FleetDevice>();
  const cabin = sheet.line.cabin.cabin_id;
  return (
    <Part icon={Stethoscope} title={tb("devices.title")} testid="devices">
      {sheet.devices.length === 0 && <p class="soft">{tb("devices.none")}</p>}
      <ul class="devices">
        {sheet.devices.map((device) => (
          <Device
            key={`${device.kind}-${device.number}`}
            device={device}
            now={now}
            onEnter={() => setEntering(device)}
            onAllow={() => setAllowing(device)}
          />
        ))}
      </ul>
      {entering && (
        <CalibrationDialog
          cabin={cabin}
          device={entering}
          onClose={() => setEntering(undefined)}
          onDone={onChanged}
        />
      )}
      {allowing && (
        <OverrideDialog
          cabin={cabin}
          device={allowing}
          onClose={() => setAllowing(undefined)}
          onDone={onChanged}
        />
      )}
    </Part>
  );
}

interface DeviceProps {
  device: FleetDevice;
  now: number;
  onEnter: () => void;
  onAllow: () => void;
}

function Device({ device, now, onEnter, onAllow }: DeviceProps) {
  const { kind, number, model, serial, firmware, driver, driver_version, last_seen_at, calibration } = device;
  const identified = device.device_id !== null;
  const facts = [
    model,
    identified && tb("device.serial", { serial }),
    firmware && tb("device.firmware", { version: firmware }),
    driver && driver_version && tb("device.driver", { name: driver, version: driver_version }),
    last_seen_at && tb("device.seen", { when: fromNow(last_seen_at, now) }),
  ].filter(Boolean);
  const trouble = device.state === "fault" || device.state === "lost";
  const advice = trouble ? itemAdvice({ detail: device.detail ?? null } as never) : undefined;
  return (
    <li class="device" data-testid={`device-${kind}`}>
      <div class="device__what">
        <strong>
          {tCall(`device.${kind}`)}
          {number > 1 && ` ${tCall("device.number", { n: number })}`}
        </strong>
        <span class="soft figures">{facts.join(" · ")}</span>
        {advice && <span>{advice}</span>}
        {calibration ? (
          <span class="device__due" data-tone={DUE[calibration.state]} data-state={calibration.state}>
            <Ruler size={16} aria-hidden="true" /> {dueWords(calibration, now)}
          </span>
        ) : (
          <span class="soft">{tb("devices.stranger")}</span>
        )}
      </div>
      <div class="device__state">
        <Badge tone={STATES[device.state]}>{tCall(`device.${device.state}`)}</Badge>
        {device.battery !== null && (
          <Badge
            tone={device.battery <= LOW_BATTERY ? "amber" : "plain"}
            icon={device.battery <= LOW_BATTERY ? BatteryLow : Battery}
          >
            {tb("device.battery", { n: device.battery })}
          </Badge>
        )}
      </div>
      {identified && (
        <div class="device__acts">
          <Button kind="quiet" icon={Ruler} data-testid={`calibrate-${kind}`} onClick={onEnter}>
            {tb("calibration.enter")}
          </Button>
          {calibration?.state === "overdue" && (
            <Button kind="quiet" data-testid={`allow-${kind}`} onClick={onAllow}>
              {tb("calibration.allow")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function dueWords({ state, due_on, allowed_until }: CalibrationView, now: number): string {
  if (state === "unplanned" || !due_on) return tb("calibration.unplanned");
  const day = fullDate(`${due_on}T12:00:00Z`);
  if (state === "allowed" && allowed_until) {
    return tb("calibration.allowed", { day, until: dayAndTime(allowed_until, now) });
  }
  return tb(`calibration.${state === "allowed" ? "overdue" : state}`, { day });
}
