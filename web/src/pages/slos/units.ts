import type { Formats } from "@/i18n/format";
import type { AlertRule } from "@/insight/alerting";

/** How values of a unit are written. */
export function valueFormat(unit: AlertRule["unit"], format: Formats): (value: number) => string {
  switch (unit) {
    case "share":
      return (value) => format.percent(value, 1);
    case "seconds":
      return (value) => (value === 0 ? "0" : format.duration(value));
    case "bytes":
      return (value) => format.bytes(value);
    case "usd":
      return (value) => format.money(value);
    default:
      return (value) => format.number(value, Math.abs(value) < 10 ? 2 : 0);
  }
}
