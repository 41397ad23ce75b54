import "./panels.css";
import { Archive, Euro, Eye, type LucideIcon, Scale, Stethoscope } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button, Check } from "../../components";
import { byLocale, price } from "../../i18n";
import { tCall } from "../texts";

/** Of the text below. A new text is a new version, and asks again. */
export const CONSENT_VERSION = "2026-12";

interface ConsentPanelProps {
  practitioner: {
    name: string;
    speciality_fr: string;
    speciality_en: string;
    rpps: string;
    sector: string;
    fee_cents: number;
  };
  /** What the health insurance gives back, in words. */
  reimbursedNote?: string | undefined;
  /** May reject: the panel then stays, and the page shows the problem. */
  onAccept: (version: string) => Promise<void> | void;
}

/** What happens, before it happens. Accepted only by ticking the box. */
export function ConsentPanel({ practitioner, reimbursedNote, onAccept }: ConsentPanelProps) {
  const [ticked, setTicked] = useState(false);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const accept = async () => {
    setMissing(!ticked);
    if (!ticked) return;
    setBusy(true);
    try {
      await onAccept(CONSENT_VERSION);
    } finally {
      setBusy(false);
    }
  };
  const { name, rpps, sector, fee_cents: fee } = practitioner;
  const speciality = byLocale(practitioner, "speciality");
  return (
    <section class="consent stack" aria-labelledby="consent-title" data-testid="consent">
      <h2 id="consent-title">{tCall("consent.title")}</h2>
      <p>{tCall("consent.lead")}</p>
      <dl class="consent__list">
        <Point icon={Stethoscope} title={tCall("consent.who")}>
          {tCall("consent.who_text", { name, speciality, rpps, sector })}
        </Point>
        <Point icon={Eye} title={tCall("consent.seen")}>
          {tCall("consent.seen_text")}
        </Point>
        <Point icon={Archive} title={tCall("consent.stored")}>
          {tCall("consent.stored_text")}
        </Point>
        <Point icon={Euro} title={tCall("consent.cost")}>
          {fee > 0 ? tCall("consent.cost_text", { price: price(fee) }) : tCall("consent.free_text")}{" "}
          {reimbursedNote}
        </Point>
        <Point icon={Scale} title={tCall("consent.rights")}>
          {tCall("consent.rights_text")}
        </Point>
      </dl>
      <Check
        checked={ticked}
        data-testid="consent-check"
        onChange={(event) => {
          setTicked(event.currentTarget.checked);
          setMissing(false);
        }}
      >
        {tCall("consent.accept")}
      </Check>
      <p class="consent__missing" role="alert">
        {missing && tCall("consent.must_accept")}
      </p>
      <Button kind="primary" wide busy={busy} onClick={() => void accept()} data-testid="consent-accept">
        {tCall("consent.go")}
      </Button>
    </section>
  );
}

interface PointProps {
  icon: LucideIcon;
  title: string;
  children: ComponentChildren;
}

function Point({ icon: Icon, title, children }: PointProps) {
  return (
    <div class="consent__point">
      <dt>
        <Icon size={24} aria-hidden="true" />
        {title}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
