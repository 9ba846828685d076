const DASH = "–";
const SECOND = 1;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", SECOND],
];

type Maybe<T> = T | null | undefined;

/** Numbers, money, sizes and times as a language writes them. Missing values are a dash. */
export interface Formats {
  number: (value: Maybe<number>, digits?: number) => string;
  percent: (share: Maybe<number>, digits?: number) => string;
  /** A decimal string (or number) of US dollars; fractions of a cent are shown where that is all there is. */
  money: (usd: Maybe<string | number>) => string;
  bytes: (size: Maybe<number>) => string;
  /** A length of time in words: `1 min 24 s`, `320 ms`. */
  duration: (seconds: Maybe<number>) => string;
  /** A position in a video: `1:04`, `1:02:09`. */
  clock: (seconds: Maybe<number>) => string;
  date: (at: Maybe<string>) => string;
  dateTime: (at: Maybe<string>) => string;
  time: (at: Maybe<string>) => string;
  /** `3 minutes ago`, `in 2 days`. */
  relative: (at: Maybe<string>, now?: number) => string;
  /** The name of a language: `Portuguese (Brazil)`. */
  languageName: (tag: Maybe<string>) => string;
  list: (items: string[]) => string;
}

/** Some voices speak what has no BCP 47 tag; `Intl` throws at theirs. */
function nameOf(names: Intl.DisplayNames, tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

export function formatsFor(language: string): Formats {
  const number = (value: number, options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, options).format(value);
  const unit = (value: number, name: string, digits = 0) =>
    number(value, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
  const moment = (at: Maybe<string>, options: Intl.DateTimeFormatOptions) =>
    at ? new Intl.DateTimeFormat(language, options).format(new Date(at)) : DASH;
  const names = new Intl.DisplayNames(language, { type: "language" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

  return {
    number: (value, digits = 0) => (value == null ? DASH : number(value, { maximumFractionDigits: digits })),
    percent: (share, digits = 0) =>
      share == null ? DASH : number(share, { style: "percent", maximumFractionDigits: digits }),
    money: (usd) => {
      if (usd == null || usd === "") return DASH;
      const value = Number(usd);
      if (value !== 0 && Math.abs(value) < 0.0001)
        return number(value, { style: "currency", currency: "USD", maximumSignificantDigits: 2 });
      const digits = value !== 0 && Math.abs(value) < 0.1 ? 4 : 2;
      return number(value, {
        style: "currency",
        currency: "USD",
        minimumFractionDigits: 2,
        maximumFractionDigits: digits,
      });
    },
    bytes: (size) => {
      if (size == null) return DASH;
      const names = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
      const power = size < 1000 ? 0 : Math.min(Math.floor(Math.log10(size) / 3), names.length - 1);
      const value = size / 1000 ** power;
      return unit(value, names[power] ?? "byte", power > 0 && value < 100 ? 1 : 0);
    },
    duration: (seconds) => {
      if (seconds == null) return DASH;
      if (seconds < 1) return unit(Math.round(seconds * 1000), "millisecond");
      if (seconds < 10) return unit(seconds, "second", 1);
      const whole = Math.round(seconds);
      const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
      const parts = [h && unit(h, "hour"), m && unit(m, "minute"), !h && s && unit(s, "second")];
      return parts.filter(Boolean).join(" ");
    },
    clock: (seconds) => {
      if (seconds == null) return DASH;
      const whole = Math.max(0, Math.floor(seconds));
      const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
      const two = (value: number) => String(value).padStart(2, "0");
      return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
    },
    date: (at) => moment(at, { dateStyle: "medium" }),
    dateTime: (at) => moment(at, { dateStyle: "medium", timeStyle: "short" }),
    time: (at) => moment(at, { timeStyle: "medium" }),
    relative: (at, now = Date.now()) => {
      if (!at) return DASH;
      const seconds = (new Date(at).getTime() - now) / 1000;
      const [name, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ["second", SECOND];
      return relative.format(Math.trunc(seconds / size), name);
    },
    languageName: (tag) => (tag ? nameOf(names, tag) : DASH),
    list: (items) => new Intl.ListFormat(language, { type: "conjunction" }).format(items),
  };
}
