import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Panel } from "@/insight/Panel";
import { Skeleton } from "@/ui/Empty";
import { Select } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { growthQuery, snapshotQuery, snapshotsQuery, suspectsQuery, type Growth, type Snapshot } from "./api";
import { Flame } from "./Flame";
import { profilesMessages } from "./messages";
import { Ranking } from "./Ranking";
import styles from "./Profiles.module.css";

const LIVE_MS = 3_000;

/** The snapshots of a process: what leaks, what one of them has, and what changed since an earlier one. */
export function Snapshots({ process }: { process: string }) {
  const t = useT(profilesMessages);
  const format = useFormats();
  const all = useQuery({ ...snapshotsQuery(process), refetchInterval: LIVE_MS });
  const [chosen, setChosen] = useState<number | null>(null);
  const [earlier, setEarlier] = useState<number | null>(null);
  const snapshots = all.data?.items ?? [];
  const one = snapshots.find((each) => each.id === chosen) ?? snapshots[0];
  if (all.error) return <ProblemView error={all.error} onRetry={() => void all.refetch()} />;
  if (!one) return <p className={styles.quiet}>{t("noSnapshots")}</p>;
  const label = (each: Snapshot) => `${format.time(each.at)} · ${format.bytes(each.size_bytes)}`;
  const before = snapshots.filter((each) => each.id < one.id);
  const since = before.find((each) => each.id === earlier);
  return (
    <>
      <Suspects process={process} newest={snapshots[0]?.id ?? 0} />
      <div className={styles.bases}>
        <Select
          label={t("snapshot")}
          value={String(one.id)}
          onChange={(event) => setChosen(Number(event.target.value))}
          options={snapshots.map((each) => ({ value: String(each.id), label: label(each) }))}
        />
        <Select
          label={t("since")}
          value={since ? String(since.id) : ""}
          onChange={(event) => setEarlier(event.target.value ? Number(event.target.value) : null)}
          options={[
            { value: "", label: t("nothing") },
            ...before.map((each) => ({ value: String(each.id), label: label(each) })),
          ]}
        />
      </div>
      {since ? <Changed id={one.id} since={since.id} /> : <Whole id={one.id} />}
    </>
  );
}

function Suspects({ process, newest }: { process: string; newest: number }) {
  const t = useT(profilesMessages);
  const found = useQuery(suspectsQuery(process, newest));
  if (!found.data) return null;
  const { snapshots, items } = found.data;
  return (
    <Panel title={t("suspects")}>
      {items.length > 0 ? (
        <Grown label={t("suspects")} items={items} />
      ) : (
        <p className={styles.quiet}>{t(snapshots.length < 3 ? "tooFew" : "noSuspects", { count: snapshots.length })}</p>
      )}
    </Panel>
  );
}

function Whole({ id }: { id: number }) {
  const t = useT(profilesMessages);
  const format = useFormats();
  const found = useQuery(snapshotQuery(id));
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton height={240} />;
  return (
    <Panel title={t("allocated")}>
      <Flame flame={found.data.flame} label={t("allocated")} format={format.bytes} />
    </Panel>
  );
}

function Changed({ id, since }: { id: number; since: number }) {
  const t = useT(profilesMessages);
  const found = useQuery(growthQuery(id, since));
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton height={240} />;
  return (
    <Panel title={t("grown")}>
      <Grown label={t("grown")} items={found.data.items} />
    </Panel>
  );
}

function Grown({ label, items }: { label: string; items: readonly Growth[] }) {
  const t = useT(profilesMessages);
  const format = useFormats();
  const rows = items.map((one) => ({ ...one, name: one.site }));
  const signed = (bytes: number) => `${bytes < 0 ? "−" : "+"}${format.bytes(Math.abs(bytes))}`;
  return (
    <Ranking
      label={label}
      named={t("line")}
      rows={rows}
      columns={[
        {
          id: "grown",
          header: t("more"),
          value: (one) => one.grown_bytes,
          cell: (one) => signed(one.grown_bytes),
        },
        {
          id: "sizes",
          header: t("sizes"),
          value: (one) => one.sizes_bytes.at(-1) ?? 0,
          cell: (one) => one.sizes_bytes.map((size) => format.bytes(size)).join(" → "),
        },
        { id: "blocks", header: t("blocks"), value: (one) => one.blocks, cell: (one) => format.number(one.blocks) },
      ]}
    />
  );
}
