import { RotateCcw } from "lucide-preact";
import { useState } from "preact/hooks";
import {
  type CabinConfiguration,
  type ConfigurationVersion,
  type ConfigurationView,
  fetchConfigurations,
  goBackToConfiguration,
} from "~/shared/api/fleet";
import { Button, Loaded } from "~/shared/components";
import { useResource } from "~/shared/hooks/useResource";
import { dayAndTime } from "~/shared/i18n";
import { Confirm } from "../parts/Confirm";
import { differences } from "./difference";
import { tb } from "./texts";

interface VersionsProps {
  cabin: string;
  configuration: ConfigurationView;
  now: number;
  onChanged: () => void;
}

const AS_INSTALLED: CabinConfiguration = { self_test_at: "06:30", needed: [] };

/** Every version with what it changed; any of them can be taken again. */
export function ConfigurationVersions({ cabin, configuration, now, onChanged }: VersionsProps) {
  const versions = useResource((signal) => fetchConfigurations(cabin, signal), [cabin]);
  const [back, setBack] = useState<{ version: number; document: CabinConfiguration }>();
  return (
    <details data-testid="configuration-versions">
      <summary>{tb("config.history")}</summary>
      <Loaded resource={versions} skeleton={[40]}>
        {(all) => (
          <ul class="admin-rows admin-rows--flat">
            {all.map((one, index) => (
              <Version
                key={one.version}
                one={one}
                before={all[index + 1]?.document ?? AS_INSTALLED}
                now={now}
                onBack={one.version === configuration.version ? undefined : () => setBack(one)}
              />
            ))}
            <li class="admin-rows__one admin-line">
              <span class="admin-line__words">{tb("config.installed")}</span>
              {configuration.version > 0 && (
                <Button
                  kind="quiet"
                  icon={RotateCcw}
                  data-testid="back-to-0"
                  onClick={() => setBack({ version: 0, document: AS_INSTALLED })}
                >
                  {tb("config.back")}
                </Button>
              )}
            </li>
          </ul>
        )}
      </Loaded>
      <Confirm
        open={back !== undefined}
        title={tb("config.back_title", { n: back?.version ?? 0 })}
        yes={tb("config.back")}
        onConfirm={async () => {
          await goBackToConfiguration(cabin, back?.version ?? 0, configuration.etag);
          onChanged();
        }}
        onClose={() => setBack(undefined)}
      >
        {back && <Changes before={configuration.document} after={back.document} />}
      </Confirm>
    </details>
  );
}

interface VersionProps {
  one: ConfigurationVersion;
  before: CabinConfiguration;
  now: number;
  onBack: (() => void) | undefined;
}

function Version({ one, before, now, onBack }: VersionProps) {
  const changed = differences(before, one.document);
  return (
    <li class="admin-rows__one admin-line">
      <span class="admin-line__words">
        <span>
          <strong>{tb("config.version", { n: one.version })}</strong>
          {one.back_to !== null && ` · ${tb("config.back_of", { n: one.back_to })}`}
          {one.note && ` · ${one.note}`}
        </span>
        <span class="soft figures">
          {tb("config.made", { when: dayAndTime(one.made_at, now), who: one.actor })}
        </span>
        {changed.length === 0 ? (
          <span class="soft">{tb("config.no_change")}</span>
        ) : (
          changed.map((change) => (
            <span key={change.setting} class="change">
              {tb(`field.${change.setting}`)} : <del>{change.before}</del> <ins>{change.after}</ins>
            </span>
          ))
        )}
      </span>
      {onBack && (
        <Button kind="quiet" icon={RotateCcw} data-testid={`back-to-${one.version}`} onClick={onBack}>
          {tb("config.back")}
        </Button>
      )}
    </li>
  );
}

function Changes({ before, after }: { before: CabinConfiguration; after: CabinConfiguration }) {
  const changed = differences(before, after);
  if (changed.length === 0) return <p>{tb("config.back_same")}</p>;
  return (
    <>
      <p>{tb("config.back_help")}</p>
      <ul class="needs">
        {changed.map((change) => (
          <li key={change.setting} class="change">
            {tb(`field.${change.setting}`)} : <del>{change.before}</del>{" "}
            <span class="visually-hidden">{tb("difference.to")}</span> <ins>{change.after}</ins>
          </li>
        ))}
      </ul>
    </>
  );
}
