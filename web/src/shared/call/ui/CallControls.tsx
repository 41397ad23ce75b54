import "./controls.css";
import { Camera, CameraOff, type LucideIcon, Mic, MicOff, PhoneOff, SwitchCamera } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { CallSession } from "../call";
import { tCall } from "../texts";

interface CallButtonProps {
  icon: LucideIcon;
  label: string;
  onClick: () => void;
  /** Second line in smaller letters: the state in a word. */
  note?: string | undefined;
  /** Present for a switch: on or off. */
  on?: boolean | undefined;
  tone?: "plain" | "primary" | "help" | "leave" | undefined;
  /** Key that does the same, for aria and for the tooltip. */
  shortcut?: string | undefined;
  /** A longer name where the word alone would be unclear. It must contain the word. */
  name?: string | undefined;
  disabled?: boolean | undefined;
  /** News behind this button. */
  count?: number | undefined;
  /** Present for a button that opens a part of the page. */
  expanded?: boolean | undefined;
  testId?: string | undefined;
}

/** One control of a call: icon, word, state in words. */
export function CallButton(props: CallButtonProps) {
  const { icon: Icon, label, note, on, tone = "plain", shortcut, name, disabled, testId, onClick } = props;
  const { count, expanded } = props;
  const asSwitch = on === undefined ? {} : ({ role: "switch", "aria-checked": on } as const);
  return (
    <button
      type="button"
      class={`call-btn call-btn--${on === false ? "off" : tone}`}
      data-testid={testId}
      disabled={disabled}
      onClick={onClick}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
      {...(name ? { "aria-label": name } : {})}
      {...(shortcut ? { "aria-keyshortcuts": shortcut, title: `${name ?? label} (${shortcut})` } : {})}
      {...asSwitch}
    >
      <Icon size={24} aria-hidden="true" />
      <span class="call-btn__word">{label}</span>
      {!!count && <span class="call-btn__count figures">{count}</span>}
      {note && (
        <span class="call-btn__note" aria-hidden={on !== undefined}>
          {note}
        </span>
      )}
    </button>
  );
}

interface CallControlsProps {
  session: CallSession;
  onLeave: () => void;
  leaveLabel?: string;
  /** Whether the change of camera has a button here; else it is offered elsewhere. */
  withSwitch?: boolean;
  /** Further `CallButton`s, before the way out. */
  children?: ComponentChildren;
}

/** Always at the same edge, in the same order. Keys: M microphone, V camera. */
export function CallControls(props: CallControlsProps) {
  const { session, onLeave, leaveLabel, withSwitch = true, children } = props;
  const { microphone, camera, cameras } = session.local;
  const toggleMicrophone = () => session.setMicrophone(!microphone.value.on);
  const toggleCamera = () => void session.setCamera(!camera.value.on);
  useShortcuts({ m: toggleMicrophone, v: toggleCamera });
  const hears = microphone.value;
  const sees = camera.value;
  return (
    <div class="controls" role="toolbar" aria-label={tCall("controls.label")}>
      <CallButton
        icon={hears.on ? Mic : MicOff}
        label={tCall("controls.microphone")}
        note={tCall(hears.on ? "controls.on" : hears.problem ? "controls.missing" : "controls.off")}
        on={hears.on}
        shortcut="M"
        testId="toggle-microphone"
        disabled={!hears.available}
        onClick={toggleMicrophone}
      />
      <CallButton
        icon={sees.on ? Camera : CameraOff}
        label={tCall("controls.camera")}
        note={tCall(sees.on ? "controls.on_f" : sees.problem ? "controls.missing_f" : "controls.off_f")}
        on={sees.on}
        shortcut="V"
        testId="toggle-camera"
        onClick={toggleCamera}
      />
      {withSwitch && cameras.value > 1 && sees.on && (
        <CallButton
          icon={SwitchCamera}
          label={tCall("controls.switch")}
          name={tCall("controls.switch_long")}
          testId="switch-camera"
          onClick={() => void session.local.switchCamera()}
        />
      )}
      {children}
      <CallButton
        icon={PhoneOff}
        label={leaveLabel ?? tCall("controls.leave")}
        tone="leave"
        testId="leave"
        onClick={onLeave}
      />
    </div>
  );
}

const TYPING = "input, textarea, select, [contenteditable]";

/** Single keys, silent while somebody types or holds a modifier. */
function useShortcuts(actions: Record<string, () => void>): void {
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(TYPING)) return;
      if (document.querySelector("dialog[open]")) return;
      actions[event.key.toLowerCase()]?.();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
