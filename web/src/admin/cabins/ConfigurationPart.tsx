import "./sheet.css";
import { CircleCheck, Clock, Pencil, Settings2, TriangleAlert } from "lucide-preact";
import { useState } from "preact/hooks";
import type { ConfigurationView, FleetSheet } from "~/shared/api/fleet";
import { tCall } from "~/shared/call/texts";
import { Button } from "~/shared/components";
import { fill } from "~/shared/i18n";
import { Facts } from "../parts/Facts";
import { Part } from "../parts/Part";
import { ConfigurationForm } from "./ConfigurationForm";
import { ConfigurationVersions } from "./ConfigurationVersions";
import { SETTINGS, valueWords } from "./difference";
import { tb } from "./texts";

interface ConfigurationProps {
  sheet: FleetSheet;
  now: number;
  onChanged: () => void;
}

/** What is wanted of the kiosk, what it runs with, and every version there was. */
export function ConfigurationPart({ sheet, now, onChanged }: ConfigurationProps) {
  const [editing, setEditing] = useState(false);
  const { configuration, line } = sheet;
  const cabin = line.cabin.cabin_id;
  return (
    <Part
      icon={Settings2}
      title={tb("config.title")}
      testid="configuration"
      actions={
        <Button icon={Pencil} data-testid="change-configuration" onClick={() => setEditing(true)}>
          {tb("config.change")}
        </Button>
      }
    >
      <Standing configuration={configuration} online={line.cabin.online} />
      <Facts
        facts={SETTINGS.map((setting) => [
          tb(`field.${setting}`),
          valueWords(setting, configuration.document),
        ])}
      />
      <ConfigurationVersions
        key={configuration.version}
        cabin={cabin}
        configuration={configuration}
        now={now}
        onChanged={onChanged}
      />
      {editing && (
        <ConfigurationForm
          cabin={cabin}
          configuration={configuration}
          onClose={() => setEditing(false)}
          onDone={onChanged}
        />
      )}
    </Part>
  );
}

function Standing({ configuration, online }: { configuration: ConfigurationView; online: boolean }) {
  const { version, in_force, outcome, reason } = configuration;
  const name = version === 0 ? tb("config.installed") : tb("config.version", { n: version });
  const failed = outcome === "refused" || outcome === "rolled_back";
  const words = in_force
    ? tb("config.in_force")
    : outcome && outcome !== "applied"
      ? tb(`config.${outcome}`)
      : tb(online ? "config.on_its_way" : "config.away");
  const Icon = in_force ? CircleCheck : failed ? TriangleAlert : Clock;
  return (
    <p
      class="need"
      data-tone={in_force ? "fine" : failed ? "amber" : "plain"}
      data-testid="configuration-standing"
      data-outcome={in_force ? "in_force" : (outcome ?? "away")}
    >
      <Icon size={18} aria-hidden="true" />
      <span>
        <strong>{name}.</strong> {words}.
        {!in_force && failed && reason && <> {tb("config.reason", { reason: reasonWords(reason) })}.</>}
      </span>
    </p>
  );
}

function reasonWords(reason: string): string {
  const [code = "", device] = reason.split(":");
  const words = tb.find(`reason.${code}`);
  if (!words) return reason;
  return device ? fill(words, { name: tCall(`device.${device}` as "device.thermometer") }) : words;
}
