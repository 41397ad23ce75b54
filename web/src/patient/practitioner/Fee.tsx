import type { PractitionerCard } from "~/shared/api/types";
import { byLocale, price } from "~/shared/i18n";
import { tf } from "../finding/texts";
import { t } from "../texts";

/** The price, what of it is above the tariff, and what comes back: before anything is booked. */
export function Fee({ doctor }: { doctor: PractitionerCard }) {
  const { fee_cents, overrun_cents, tariff_cents } = doctor;
  return (
    <>
      <strong class="facts__fee">{price(fee_cents)}</strong> {t("doctor.sector", { n: doctor.sector })}
      {overrun_cents > 0 && tariff_cents !== null && (
        <p class="small">
          <strong>
            {tf("choose.overrun", { price: price(overrun_cents), tariff: price(tariff_cents) })}
          </strong>
        </p>
      )}
      <p class="soft small">{byLocale(doctor, "reimbursed_note")}</p>
    </>
  );
}
