import "./queue.css";
import { MapPin, Phone } from "lucide-preact";
import type { QueueEntry } from "../api/queue";
import { tq } from "./texts";

/** The number for who cannot hear or speak: it takes no calls. */
const BY_TEXT = "114";

/** Whom to call instead of waiting, and where to say one is. */
export function EmergencyPanel({ entry }: { entry: QueueEntry }) {
  const { emergency } = entry;
  if (!emergency) return null;
  return (
    <section class="emergency" role="alert" data-testid="queue-emergency">
      <h2>{tq("emergency.title")}</h2>
      <p>{tq("emergency.text")}</p>
      {emergency.address && (
        <p class="emergency__where">
          <MapPin size={26} aria-hidden="true" />
          <span>
            {tq("emergency.address")} <strong>{emergency.address}</strong>
          </span>
        </p>
      )}
      <ul class="stack">
        {emergency.numbers.map((number, index) => (
          <li key={number}>
            <a
              class={`btn btn--wide ${index === 0 ? "btn--danger" : "btn--secondary"}`}
              href={`${number === BY_TEXT ? "sms" : "tel"}:${number}`}
            >
              <Phone size={22} aria-hidden="true" />
              <span>
                {tq(number === BY_TEXT ? "emergency.write" : "emergency.call", { number })}
                <span class="emergency__who">{tq.find(`emergency.${number}`)}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
