import { useQuery } from "@tanstack/react-query";
import { Flame as FlameIcon, SearchX } from "lucide-react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Figure, Figures, Panel } from "@/insight/Panel";
import { Empty, Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { flameQuery, type Fn, type Measure, type Profile, type Wishes } from "./api";
import { Flame } from "./Flame";
import { profilesMessages } from "./messages";
import { Ranking } from "./Ranking";
import styles from "./Profiles.module.css";

/** Where time went. */
export function TimeTab({ wishes, measure }: { wishes: Wishes; measure: Measure }) {
  const found = useQuery(flameQuery(wishes, measure));
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data)
    return (
      <div aria-busy>
        <Skeleton height={380} />
      </div>
    );
  return found.data.total_s > 0 ? (
    <Told key={JSON.stringify([measure, wishes])} profile={found.data} isOne={wishes.agent !== ""} />
  ) : (
    <Nothing wishes={wishes} />
  );
}

function Nothing({ wishes }: { wishes: Wishes }) {
  const t = useT(profilesMessages);
  const isNarrow = Boolean(wishes.run || wishes.agent || wishes.process || wishes.version);
  return (
    <Empty icon={isNarrow ? <SearchX /> : <FlameIcon />} title={t(isNarrow ? "noneTitle" : "emptyTitle")}>
      {t(isNarrow ? "noneText" : "emptyText")}
    </Empty>
  );
}

function Told({ profile, isOne }: { profile: Profile; isOne: boolean }) {
  const t = useT(profilesMessages);
  const format = useFormats();
  return (
    <div className={styles.tab}>
      <Figures>
        <Figure label={t("time")} value={format.duration(profile.total_s)} about={t("timeAbout")} />
        <Figure label={t("samples")} value={format.number(profile.samples)} about={t("samplesAbout")} />
        <Figure
          label={t("calls")}
          value={format.number(profile.calls)}
          about={isOne && profile.calls > 0 && t("perCall", { time: format.duration(profile.total_s / profile.calls) })}
        />
        <Figure
          label={t("until")}
          value={format.relative(profile.until_at)}
          about={profile.is_cut ? t("cut") : format.dateTime(profile.from_at)}
        />
      </Figures>
      <Panel title={t("flame")}>
        <Flame flame={profile.flame} label={t("flame")} format={format.duration} />
      </Panel>
      <Panel title={t("top")}>
        <Ranking<Fn>
          label={t("top")}
          rows={profile.top}
          columns={[
            { id: "own", header: t("own"), value: (one) => one.own_s, cell: (one) => format.duration(one.own_s) },
            {
              id: "ownShare",
              header: t("ownShare"),
              value: (one) => one.own_s,
              cell: (one) => format.percent(one.own_s / profile.total_s, 1),
            },
            {
              id: "total",
              header: t("total"),
              value: (one) => one.total_s,
              cell: (one) => format.duration(one.total_s),
            },
            {
              id: "totalShare",
              header: t("totalShare"),
              value: (one) => one.total_s,
              cell: (one) => format.percent(one.total_s / profile.total_s, 1),
            },
          ]}
        />
      </Panel>
    </div>
  );
}
