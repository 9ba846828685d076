import type { Measure, Production } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Badge, type Tone } from "@/ui/Status";
import { productionMessages } from "./messages";
import styles from "./About.module.css";

const TONES: Record<Measure["verdict"], Tone> = { pass: "ok", fail: "bad", "not measured": "idle" };

/** What was measured on each file, the limit it had to keep, and the verdict. */
export function ProofTables({ production }: { production: Production }) {
  const t = useT(productionMessages);
  const format = useFormats();
  if (production.proofs.length === 0) return <p className={styles.hint}>{t("proofNone")}</p>;
  const shown = (measure: Measure) => {
    const value = typeof measure.value === "number" ? format.number(measure.value, 3) : (measure.value ?? "–");
    return `${value} ${measure.unit}`.trim();
  };
  return production.proofs.map((proof) => (
    <div key={proof.subject} className={styles.scroll}>
      <table className={styles.table}>
        <caption>{proof.subject}</caption>
        <thead>
          <tr>
            <th scope="col">{t("measure")}</th>
            <th scope="col">{t("value")}</th>
            <th scope="col">{t("limit")}</th>
            <th scope="col">{t("verdict")}</th>
          </tr>
        </thead>
        <tbody>
          {proof.measures.map((measure) => (
            <tr key={measure.name}>
              <th scope="row">
                {measure.title}
                {measure.note && <div className={styles.note}>{measure.note}</div>}
              </th>
              <td className="numbers">{shown(measure)}</td>
              <td>{measure.limit}</td>
              <td>
                <Badge tone={TONES[measure.verdict]}>{t(`verdictName.${measure.verdict}`)}</Badge>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  ));
}
