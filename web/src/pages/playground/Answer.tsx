import { Link } from "react-router";
import { useRight } from "@/api/session";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import type { Reply } from "./api";
import { playgroundMessages } from "./messages";
import styles from "./Playground.module.css";

export type Asked =
  { state: "idle" } | { state: "busy" } | { state: "done"; reply: Reply } | { state: "failed"; error: unknown };

/** What a model answered, and all that is known of that. */
export function Answer({ asked }: { asked: Asked }) {
  const t = useT(playgroundMessages);
  switch (asked.state) {
    case "idle":
      return <p className={styles.quiet}>{t("answerHere")}</p>;
    case "busy":
      return (
        <div role="status" aria-label={t("asking")}>
          <Skeleton lines={5} />
        </div>
      );
    case "failed":
      return <ProblemView error={asked.error} />;
    case "done":
      return <Told reply={asked.reply} />;
  }
}

function Told({ reply }: { reply: Reply }) {
  const t = useT(playgroundMessages);
  const format = useFormats();
  const mayTraces = useRight("traces.read");
  const tokens = { input: format.number(reply.usage.input_tokens), output: format.number(reply.usage.output_tokens) };
  return (
    <>
      <div className={styles.answer} aria-live="polite">
        {reply.text}
      </div>
      <p className={styles.figures}>
        <strong>{format.money(reply.cost_usd)}</strong>
        <span>{t("tokens", tokens)}</span>
        <span>
          {t("took")} {format.duration(reply.duration_s)}
        </span>
        {reply.first_token_s !== null && (
          <span>
            {t("firstToken")} {format.duration(reply.first_token_s)}
          </span>
        )}
        {reply.is_cached && <Badge tone="accent">{t("cached")}</Badge>}
      </p>
      {reply.verdicts.length > 0 && (
        <ul className={styles.verdicts} aria-label={t("found")}>
          {reply.verdicts.map((one) => (
            <li key={`${one.rule}${one.kind}${one.action}${one.is_shadow}`}>
              {t("findings", { ...one, action: t(`actions.${one.action}`) })}{" "}
              {one.is_shadow && <Badge>{t("onTrial")}</Badge>}
            </li>
          ))}
        </ul>
      )}
      <ul className={styles.why} aria-label={t("why")}>
        {reply.why.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      {mayTraces && reply.trace_id && (
        <Link to={`/traces/${reply.trace_id}`}>
          {t("trace")} <code>{reply.trace_id.slice(0, 12)}</code>
        </Link>
      )}
    </>
  );
}
