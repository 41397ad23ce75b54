import { CalendarHeart, Clock, MapPin, Undo2 } from "lucide-preact";
import { useState } from "preact/hooks";
import { type GivenDay, takeDayBack } from "~/shared/api/solidarity";
import { Badge, Button, Card, Dialog, ErrorPanel, toast } from "~/shared/components";
import { useAction } from "~/shared/hooks/useAction";
import { dayAndMonth, timeOfDay } from "~/shared/i18n";
import { tz } from "~/shared/solidarity/texts";
import { OFFER_ICONS } from "./OfferChoice";
import { ts } from "./texts";

/** A given day with what it holds, and the way to take it back while it lies ahead. */
export function GivenCard({ day, onChanged }: { day: GivenDay; onChanged: () => void }) {
  const [asking, setAsking] = useState(false);
  const { busy, problem, run, forget } = useAction();
  const titleId = `given-${day.volunteer_day_id}`;
  const name = dayAndMonth(day.day);

  const takeBack = () =>
    run(async () => {
      await takeDayBack(day.volunteer_day_id, day.visits > 0);
      toast(ts("back.done", { day: name }));
      setAsking(false);
      onChanged();
    });
  const close = () => {
    setAsking(false);
    forget();
  };

  return (
    <Card as="article" labelledBy={titleId}>
      <div class="given" data-testid="given-day" data-day={day.day}>
        <CalendarHeart size={28} strokeWidth={1.75} aria-hidden="true" />
        <div class="given__words">
          <h3 id={titleId} class="capital">
            {name}
          </h3>
          <p class="given__line figures">
            <Clock size={18} aria-hidden="true" />
            {tz(`part.${day.part}`)} ·{" "}
            {ts("given.hours", { from: timeOfDay(day.starts_at), until: timeOfDay(day.ends_at) })}
          </p>
          <p class="given__line">
            <MapPin size={18} aria-hidden="true" />
            {day.site.name}, {day.site.commune} · {day.zone}
          </p>
          {day.offers.map((one) => {
            const Icon = OFFER_ICONS[one.kind];
            return (
              <p key={one.offer_id} class="given__line">
                <Icon size={18} aria-hidden="true" />
                {one.name}
              </p>
            );
          })}
          <p class="row">
            <Badge tone={day.visits > 0 ? "action" : "plain"}>{ts.n("given.visits", day.visits)}</Badge>
            {day.taken_back_at && <Badge tone="help">{ts("given.leaving")}</Badge>}
          </p>
        </div>
      </div>
      {!day.taken_back_at && Date.parse(day.starts_at) > Date.now() && (
        <div>
          <Button icon={Undo2} data-testid="take-back" onClick={() => setAsking(true)}>
            {ts("back")}
          </Button>
        </div>
      )}
      <Dialog
        open={asking}
        title={ts("back.title", { day: name })}
        onClose={close}
        actions={
          <>
            <Button kind="primary" onClick={close}>
              {ts("back.keep")}
            </Button>
            <Button kind="danger" busy={busy} data-testid="take-back-yes" onClick={() => void takeBack()}>
              {day.visits > 0 ? ts("back.reoffer") : ts("back.go")}
            </Button>
          </>
        }
      >
        <p>{ts("back.text")}</p>
        {day.visits > 0 && <p>{ts.n("back.in_use", day.visits)}</p>}
        {problem && <ErrorPanel problem={problem} />}
      </Dialog>
    </Card>
  );
}
