import "./lines.css";
import { Languages, ShieldCheck } from "lucide-preact";
import { useState } from "preact/hooks";
import { Button } from "../../components";
import { locale } from "../../i18n";
import type { CallSession } from "../call";
import type { SafetyWords as Words } from "../lines";
import { tLine } from "../lines/texts";

/** Null at the cabin, whose screen shows nothing but the visit. */
function pageOfFacts(): string | null {
  const [bundle] = location.pathname.slice(1).split("/");
  if (bundle === "cabin") return null;
  return bundle === "desk" ? "/desk/securite-appel" : "/securite-appel";
}

/** Four words for each person of the call, to be read aloud and compared. */
export function SafetyWords({ session }: { session: CallSession }) {
  const [other, setOther] = useState(false);
  const own = locale.value;
  const language = other ? (own === "fr" ? "en" : "fr") : own;
  const page = pageOfFacts();
  const overConference = session.conference.value;
  const people = session.members.value.filter(({ role }) => role !== "agent");
  return (
    <section class="safety-words stack" aria-label={tLine("words.title")} data-testid="safety-words">
      <p class="row">
        <ShieldCheck size={24} aria-hidden="true" />
        {tLine(overConference ? "words.conference" : "words.help")}
      </p>
      {!overConference && (
        <>
          {people.length === 0 && <p class="soft">{tLine("words.wait")}</p>}
          {people.map(({ member, name }) => (
            <Pair key={member} name={name} words={session.words.value[member] ?? null} language={language} />
          ))}
          <p>{tLine("words.different")}</p>
        </>
      )}
      <div class="row">
        {!overConference && (
          <Button icon={Languages} onClick={() => setOther(!other)} data-testid="words-language">
            {tLine(other ? "words.own" : "words.other")}
          </Button>
        )}
        {page && (
          <a href={page} target="_blank" rel="noopener">
            {tLine("words.page")}
          </a>
        )}
      </div>
    </section>
  );
}

interface PairProps {
  name: string;
  words: Words | null;
  language: keyof Words;
}

function Pair({ name, words, language }: PairProps) {
  return (
    <div class="stack">
      <h3>{tLine("words.with", { name })}</h3>
      {words ? (
        <ol class="safety-words__list" lang={language} data-testid="words">
          {words[language].map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ol>
      ) : (
        <p class="soft" role="status">
          {tLine("words.wait")}
        </p>
      )}
    </div>
  );
}
