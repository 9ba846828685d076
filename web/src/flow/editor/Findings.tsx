import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useT } from "@/i18n/i18n";
import type { Finding } from "../api";
import { canvasMessages } from "../canvas/messages";
import styles from "./Editor.module.css";
import { editorMessages } from "./messages";

interface FindingsProps {
  findings: readonly Finding[];
  isChecking: boolean;
  onGo: (finding: Finding) => void;
}

/** What the checker says, line by line. */
export function Findings({ findings, isChecking, onGo }: FindingsProps) {
  const t = useT(editorMessages);
  const canvas = useT(canvasMessages);
  if (findings.length === 0)
    return (
      <p className={styles.fine} role="status">
        <CircleCheck aria-hidden /> {isChecking ? t("checking") : t("noFindings")}
      </p>
    );
  return (
    <details className={styles.findings} open>
      <summary>
        <span role="status">{t("findings", { count: findings.length })}</span>
      </summary>
      <ul>
        {findings.map((finding, index) => {
          const Sign = finding.severity === "error" ? CircleAlert : TriangleAlert;
          return (
            <li key={`${index}${finding.message}`}>
              <button type="button" onClick={() => onGo(finding)}>
                <Sign aria-hidden className={styles[finding.severity]} />
                <span className="visually-hidden">{canvas(`finding.${finding.severity}`)}</span>
                {finding.line !== null && <span className={styles.line}>{finding.line}</span>}
                <span>
                  {finding.message}. <span className={styles.hint}>{finding.hint}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
