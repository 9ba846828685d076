import { Link } from "react-router";
import type { Production } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { productionMessages } from "./messages";
import styles from "./About.module.css";

/** What it took: money, and each agent's time; and what it told on the way. */
export function Cost({ production }: { production: Production }) {
  const t = useT(productionMessages);
  const format = useFormats();
  const { order, notices, timings } = production;
  return (
    <>
      <dl className={styles.figures}>
        <div>
          <dt>{t("spent")}</dt>
          <dd>{format.money(production.cost_usd)}</dd>
        </div>
        <div>
          <dt>{t("time")}</dt>
          <dd>{format.duration(timings.reduce((sum, one) => sum + one.seconds, 0))}</dd>
        </div>
        <div>
          <dt>{t("run")}</dt>
          <dd>
            <Link to={`/runs/${production.run_id}`}>{production.run_id.slice(-6)}</Link>
          </dd>
        </div>
      </dl>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("agent")}</th>
            <th scope="col" className={styles.end}>
              {t("calls")}
            </th>
            <th scope="col" className={styles.end}>
              {t("time")}
            </th>
          </tr>
        </thead>
        <tbody>
          {timings.map((one) => (
            <tr key={one.agent}>
              <th scope="row">{one.agent}</th>
              <td className={styles.end}>{format.number(one.calls)}</td>
              <td className={styles.end}>{format.duration(one.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {order.request && <p className={styles.hint}>{`${t("asked")}: ${order.request}`}</p>}
      {notices.length > 0 && (
        <ul className={styles.notices} aria-label={t("notices")}>
          {notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
    </>
  );
}
