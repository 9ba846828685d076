import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { isOver, productionQuery } from "@/api/productions";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { Split } from "@/ui/Split";
import { Status } from "@/ui/Status";
import type { Production } from "@/api/types";
import { About } from "./About";
import { Actions } from "./Actions";
import { Banner } from "./Banner";
import { useProductionEvents } from "./following";
import { productionMessages } from "./messages";
import { Player } from "./Player";
import { usePlayback } from "./playback";
import { Script } from "./Script";
import type { Chosen } from "./sentences";
import styles from "./Production.module.css";

export default function ProductionPage() {
  const t = useT(productionMessages);
  const { id = "" } = useParams();
  const production = useQuery(productionQuery(id));
  const parent = { label: t("productions"), to: "/productions" };
  if (production.data) return <Whole key={id} production={production.data} />;
  return (
    <>
      <PageHeader title={t("untitled")} parent={parent} />
      {production.error ? (
        <ProblemView error={production.error} onRetry={() => void production.refetch()} />
      ) : (
        <div className={styles.waiting} aria-busy>
          <Skeleton height={320} />
          <Skeleton lines={8} />
        </div>
      )}
    </>
  );
}

function Whole({ production }: { production: Production }) {
  const t = useT(productionMessages);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const playback = usePlayback(production);
  const doing = useProductionEvents(production);
  return (
    <>
      <PageHeader
        title={production.title || t("untitled")}
        parent={{ label: t("productions"), to: "/productions" }}
        beside={<Status status={production.status} />}
      >
        <Actions production={production} />
      </PageHeader>
      <Split
        name="production"
        initial={0.56}
        first={
          <div className={styles.left}>
            {!(production.status === "ready") && (
              <Banner production={production} doing={isOver(production.status) ? "" : doing} />
            )}
            <Player production={production} playback={playback} />
            <About production={production} chosen={chosen} />
          </div>
        }
        second={<Script production={production} playback={playback} chosen={chosen} onChoose={setChosen} />}
      />
    </>
  );
}
