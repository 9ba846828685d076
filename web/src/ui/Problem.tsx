import { CircleAlert } from "lucide-react";
import { isProblem } from "@/api/problem";
import { useT } from "@/i18n/i18n";
import { Button } from "./Button";
import { cx } from "./cx";
import { uiMessages } from "./messages";
import styles from "./Problem.module.css";

interface ProblemViewProps {
  error: unknown;
  onRetry?: () => void;
  /** One line in a form instead of a block in a page. */
  inline?: boolean;
}

/** What went wrong, and what to do: the problem's detail and hint. */
export function ProblemView({ error, onRetry, inline = false }: ProblemViewProps) {
  const t = useT(uiMessages);
  const problem = isProblem(error) ? error : null;
  const isAway = problem?.status === 0;
  const message = isAway ? t("unreachable") : (problem?.message ?? (error instanceof Error ? error.message : ""));
  const hint = isAway ? t("unreachableHint") : problem?.hint;
  return (
    <div role="alert" className={cx(styles.problem, inline && styles.inline)}>
      <CircleAlert aria-hidden />
      <div>
        <strong>{message || t("wentWrong")}</strong>
        {hint && <p>{hint}</p>}
        {problem && problem.errors.length > 0 && (
          <ul>
            {problem.errors.map((one) => (
              <li key={`${one.where}${one.message}`}>
                <code>{one.where}</code> {one.message}
              </li>
            ))}
          </ul>
        )}
        {problem?.code && !isAway && <p className={styles.code}>{t("code", { code: problem.code })}</p>}
        {onRetry && (
          <Button small onClick={onRetry}>
            {t("retry")}
          </Button>
        )}
      </div>
    </div>
  );
}
