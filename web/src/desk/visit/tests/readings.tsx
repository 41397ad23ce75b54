// The instruments of the desk alone on a page, for a browser that a test drives: it plays the cabin.

import "~/shared/fonts.css";
import "~/shared/tokens.css";
import "~/shared/base.css";
import "~/shared/components/tabs.css";
import "../cockpit.css";
import "../rail.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import type { DeviceKind, LiveMessage, StoredReading } from "~/generated/contract";
import type { Consultation } from "~/shared/api/types";
import { type Filter, through } from "~/shared/auscultation/filters";
import { type CallSession, Readings } from "~/shared/call";
import { Toasts } from "~/shared/components";
import { followLocale, setLocale } from "~/shared/i18n/locale";
import { followTheme } from "~/shared/theme";
import { ReadingsTab } from "../ReadingsTab";

interface Asked {
  device: DeviceKind;
  action: string;
}

const readings = new Readings();
const asked: Asked[] = [];
const large: DeviceKind[] = [];
const lineUp = signal(true);

/** What the tab needs of a call. */
const session = {
  readings,
  members: signal([{ role: "agent", member: "cabin", sound: null, exams: [] }]),
  requestDevice: (device: DeviceKind, action: string) => {
    if (lineUp.value) asked.push({ device, action });
    return lineUp.value;
  },
} as unknown as CallSession;

async function mount(visit: Consultation, english: boolean): Promise<void> {
  document.documentElement.dataset.density = "desk";
  followTheme();
  await followLocale();
  if (english) await setLocale("en");
  const root = document.createElement("aside");
  root.className = "rail";
  root.dataset.raised = "";
  document.body.append(root);
  const content = (
    <>
      <div class="tabs">
        <div class="tabs__panel">
          <ReadingsTab visit={visit} session={session} onLarge={(kind) => large.push(kind)} />
        </div>
      </div>
      <Toasts />
    </>
  );
  render(content, root);
}

const receive = (messages: LiveMessage[]) => {
  for (const message of messages) readings.receive(message);
};

const load = (stored: StoredReading[]) => readings.load(stored);
const cut = (isCut: boolean) => {
  lineUp.value = !isCut;
};

/** How much of a tone of `hertz` the filter lets pass, in decibels, once it has swung in. */
async function passed(hertz: number, filter: Filter): Promise<number> {
  const rate = 8000;
  const context = new OfflineAudioContext(1, 2 * rate, rate);
  const tone = new OscillatorNode(context, { frequency: hertz });
  through(context, tone, filter).end.connect(context.destination);
  tone.start();
  const sound = (await context.startRendering()).getChannelData(0).subarray(rate);
  const power = sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length;
  return 10 * Math.log10(power / 0.5);
}

Object.assign(window, { bench: { mount, receive, load, cut, asked, large, passed } });
