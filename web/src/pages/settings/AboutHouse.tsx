import { useQuery } from "@tanstack/react-query";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { settingsMessages } from "./messages";
import { settingsQuery } from "./settingsQuery";
import styles from "./Settings.module.css";

/** Facts of this installation. */
export default function AboutHouse() {
  const t = useT(settingsMessages);
  const format = useFormats();
  const settings = useQuery(settingsQuery);
  if (settings.error) return <ProblemView error={settings.error} onRetry={() => void settings.refetch()} />;
  if (!settings.data) return <Skeleton lines={6} />;
  const { house, tenant } = settings.data;
  const facts: [string, string][] = [
    [t("version"), house.version],
    [t("database"), house.database],
    [t("workspace"), tenant],
    [t("limitRequests"), format.number(house.requests_per_minute)],
    [t("limitProductions"), format.number(house.productions_at_once)],
    [t("uploadLimit"), format.bytes(house.upload_bytes)],
    [t("keptRuns"), t("days", { count: house.runs_kept_days })],
  ];
  return (
    <>
      <h2>OmniMind</h2>
      <dl className={styles.facts}>
        {facts.flatMap(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} `}>{value}</dd>])}
      </dl>
    </>
  );
}
