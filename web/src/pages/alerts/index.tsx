import { useQuery } from "@tanstack/react-query";
import { BellOff } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useRight } from "@/api/session";
import { useT } from "@/i18n/i18n";
import { alertsQuery } from "@/insight/alerting";
import { useWishes } from "@/insight/wishes";
import { Button } from "@/ui/Button";
import { Select } from "@/ui/Field";
import { PageHeader } from "@/ui/PageHeader";
import { Panel, Tabs } from "@/ui/Tabs";
import { silencesQuery } from "./api";
import { Firing } from "./Firing";
import { Incidents } from "./Incidents";
import { alertsMessages } from "./messages";
import { OnCall } from "./OnCall";
import { Receivers } from "./Receivers";
import { SilenceDialog } from "./SilenceDialog";
import { Silences } from "./Silences";
import styles from "./Alerts.module.css";

const VIEWS = ["incidents", "firing", "silences", "on-call", "receivers"] as const;
type View = (typeof VIEWS)[number];

const STATUSES = ["", "open", "acknowledged", "resolved"] as const;

const BLANK = { view: "incidents", status: "" };

/** What is not as it should be, what came of it, and who is told. */
export default function AlertsPage() {
  const t = useT(alertsMessages);
  const { id = "" } = useParams();
  const navigate = useNavigate();
  const [wishes, change] = useWishes(BLANK);
  const [silencing, setSilencing] = useState<string | null>(null);
  const mayWrite = useRight("alerts.write");
  const firing = useQuery(alertsQuery).data?.items.filter((one) => one.state === "firing").length;
  const silences = useQuery(silencesQuery).data?.length;
  const counts: Partial<Record<View, number | undefined>> = { firing, silences };
  const open = (view: View) => {
    if (id) void navigate(`/alerts?view=${view}`);
    else change({ view });
  };
  const choose = (chosen: string) =>
    void navigate({ pathname: chosen ? `/alerts/${chosen}` : "/alerts", search: window.location.search });
  return (
    <>
      <PageHeader title={t("title")}>
        {wishes.view === "incidents" && (
          <Select
            label={t("status")}
            labelHidden
            value={wishes.status}
            onChange={(event) => change({ status: event.target.value })}
            options={STATUSES.map((one) => ({ value: one, label: one ? t(`which.${one}`) : t("which.all") }))}
          />
        )}
        {mayWrite && (
          <Button icon={<BellOff />} onClick={() => setSilencing("")}>
            {t("newSilence")}
          </Button>
        )}
      </PageHeader>
      <div className={styles.page}>
        <Tabs<View>
          label={t("title")}
          value={wishes.view as View}
          onChange={open}
          tabs={VIEWS.map((one) => ({ value: one, label: t(`tabs.${one}`), count: counts[one] ?? null }))}
        >
          <Panel value="incidents">
            <Incidents status={wishes.status} chosen={id} onChoose={choose} />
          </Panel>
          <Panel value="firing">
            <Firing onSilence={setSilencing} />
          </Panel>
          <Panel value="silences">
            <Silences onSilence={setSilencing} />
          </Panel>
          <Panel value="on-call">
            <OnCall />
          </Panel>
          <Panel value="receivers">
            <Receivers />
          </Panel>
        </Tabs>
      </div>
      {silencing !== null && <SilenceDialog matchers={silencing} onClose={() => setSilencing(null)} />}
    </>
  );
}
