import { useT } from "@/i18n/i18n";
import { useRight } from "@/api/session";
import { useWishes } from "@/insight/wishes";
import { PageHeader } from "@/ui/PageHeader";
import { Panel, Tabs } from "@/ui/Tabs";
import { AgentsTab } from "./AgentsTab";
import { ModelsTab } from "./ModelsTab";
import { PoliciesTab } from "./PoliciesTab";
import { playgroundMessages } from "./messages";
import styles from "./Playground.module.css";

const TABS = ["models", "agents", "policies"] as const;
const BLANK = { tab: "models" };
const RIGHTS = { models: "models.use", agents: "agents.run", policies: "policies.read" };

export default function PlaygroundPage() {
  const t = useT(playgroundMessages);
  const [wishes, change] = useWishes(BLANK);
  const may = { models: useRight(RIGHTS.models), agents: useRight(RIGHTS.agents), policies: useRight(RIGHTS.policies) };
  const there = TABS.filter((name) => may[name]);
  const tab = there.find((name) => name === wishes.tab) ?? there[0] ?? "models";
  return (
    <>
      <PageHeader title={t("title")} />
      <div className={styles.page}>
        <Tabs
          label={t("title")}
          value={tab}
          onChange={(next) => change({ tab: next })}
          tabs={there.map((value) => ({ value, label: t(`tabs.${value}`) }))}
        >
          <Panel value="models">
            <ModelsTab />
          </Panel>
          <Panel value="agents">
            <AgentsTab />
          </Panel>
          <Panel value="policies">
            <PoliciesTab />
          </Panel>
        </Tabs>
      </div>
    </>
  );
}
