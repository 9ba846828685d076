import { Link } from "react-router";
import type { Production } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Progress } from "@/ui/Status";
import { productionMessages } from "./messages";
import { Question } from "./Question";
import styles from "./Banner.module.css";

/** How far it is, what it waits for, or why it stopped. */
export function Banner({ production, doing }: { production: Production; doing: string }) {
  const t = useT(productionMessages);
  const format = useFormats();
  const { status, progress, eta_s, error } = production;
  if (status === "waiting") return <Question production={production} />;
  if (status === "queued" || status === "running") {
    const share = format.percent(progress);
    const left = format.duration(eta_s);
    const text =
      progress === null
        ? t("beginning")
        : eta_s === null
          ? t("progress", { share })
          : t("progressLeft", { share, left });
    return (
      <section className={styles.banner} aria-live="polite">
        <Progress value={progress} label={text} />
        <p className={styles.line}>
          <span className="numbers">{text}</span>
          <span className={styles.doing}>{doing}</span>
        </p>
      </section>
    );
  }
  if (status === "rejected") return <Refusal production={production} />;
  if (!error) return null;
  return (
    <section className={styles.failure}>
      <strong>{`${t("error")}: ${error.message}`}</strong>
      {error.hint && <p>{error.hint}</p>}
      <Link to={`/runs/${production.run_id}`}>{t("run")}</Link>
    </section>
  );
}

/** What was measured and broke its limit. */
function Refusal({ production }: { production: Production }) {
  const t = useT(productionMessages);
  const failures = production.proofs.flatMap((proof) =>
    proof.measures
      .filter((measure) => measure.verdict === "fail")
      .map((measure) => ({ ...measure, subject: proof.subject })),
  );
  return (
    <section className={styles.failure}>
      <strong>{t("why")}</strong>
      <ul>
        {failures.map((one) => (
          <li
            key={`${one.subject}${one.name}`}
          >{`${one.subject}: ${one.title} ${one.value ?? ""} ${one.unit} (${one.limit})`}</li>
        ))}
      </ul>
    </section>
  );
}
