import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import type { Cost, Made } from "@/insight/api";
import { Figure, Figures } from "@/insight/Panel";
import { analyticsMessages } from "./messages";

/** What it cost, and what was made for that. */
export function Totals({ cost, made }: { cost: Cost; made: Made }) {
  const t = useT(analyticsMessages);
  const format = useFormats();
  const money = [
    Number(cost.reserved_usd) > 0 && t("reserved", { amount: format.money(cost.reserved_usd) }),
    cost.is_estimated && t("estimated"),
  ];
  return (
    <Figures>
      <Figure label={t("cost")} value={format.money(cost.cost_usd)} about={money.filter(Boolean).join(", ")} />
      <Figure
        label={t("calls")}
        value={format.number(cost.calls)}
        about={t("callsAbout", { cached: format.number(cost.cached), failed: format.number(cost.failed) })}
      />
      <Figure
        label={t("tokens")}
        value={format.number(cost.input_tokens + cost.output_tokens)}
        about={t("tokensAbout", { input: format.number(cost.input_tokens), output: format.number(cost.output_tokens) })}
      />
      <Figure
        label={t("minutes")}
        value={format.number(made.minutes_made, 1)}
        about={t("minutesAbout", { words: format.number(made.words), hours: format.number(made.hours_saved, 1) })}
      />
      <Figure
        label={t("made")}
        value={`${format.number(made.productions.ready)} ${t("ready")}`}
        about={t("madeAbout", {
          rejected: format.number(made.productions.rejected),
          failed: format.number(made.productions.failed),
        })}
      />
      <Figure label={t("perMinute")} value={format.money(made.cost_per_minute_usd)} about={t("perMinuteAbout")} />
    </Figures>
  );
}
