import { useState } from "react";
import type { Production } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { Panel, Tabs } from "@/ui/Tabs";
import { Cost } from "./Cost";
import { Files } from "./Files";
import { productionMessages } from "./messages";
import { ProofTables } from "./ProofTables";
import type { Chosen } from "./sentences";
import { SourceText } from "./SourceText";
import { Versions } from "./Versions";
import styles from "./About.module.css";

type Tab = "source" | "proof" | "files" | "cost" | "versions";

/** What it was made from, how it was measured, what came of it and what it took. */
export function About({ production, chosen }: { production: Production; chosen: Chosen | null }) {
  const t = useT(productionMessages);
  const [tab, setTab] = useState<Tab>(production.status === "ready" ? "files" : "source");
  const [seen, setSeen] = useState(chosen);
  // A sentence that was just picked out is looked for in the source.
  if (chosen !== seen) {
    setSeen(chosen);
    if (chosen) setTab("source");
  }
  const counts: Partial<Record<Tab, number>> = {
    files: production.files.length,
    versions: production.revisions.length,
  };
  const tabs = (["source", "proof", "files", "cost", "versions"] as const).map((value) => ({
    value,
    label: t(`tab.${value}`),
    count: counts[value] ?? null,
  }));
  return (
    <div className={styles.about}>
      <Tabs label={t("about")} value={tab} onChange={setTab} tabs={tabs}>
        <Panel value="source">
          <SourceText production={production} chosen={chosen} />
        </Panel>
        <Panel value="proof">
          <ProofTables production={production} />
        </Panel>
        <Panel value="files">
          <Files production={production} />
        </Panel>
        <Panel value="cost">
          <Cost production={production} />
        </Panel>
        <Panel value="versions">
          <Versions production={production} />
        </Panel>
      </Tabs>
    </div>
  );
}
