import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { flowQuery, versionsQuery } from "@/flow/api";
import { type StateChange, WHOLE, diff } from "@/flow/diff";
import { nameOf } from "@/flow/document/pointer";
import { positionsIn } from "@/flow/document/positions";
import { type Json, type JsonObject, read } from "@/flow/document/reading";
import type { Action, EditorState } from "@/flow/editor/state";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Skeleton } from "@/ui/Empty";
import { Select } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { Badge, type Tone } from "@/ui/Status";
import { flowPageMessages } from "./messages";
import styles from "./FlowPage.module.css";

interface VersionsProps {
  name: string;
  isOwn: boolean;
  state: EditorState;
  dispatch: (action: Action) => void;
  onClose: () => void;
}

/** The versions that there were, and what is different between two of them. */
export function Versions({ name, isOwn, state, dispatch, onClose }: VersionsProps) {
  const t = useT(flowPageMessages);
  const formats = useFormats();
  const versions = useQuery({ ...versionsQuery(name), enabled: isOwn });
  const items = (versions.data?.items ?? []).filter((one) => !one.is_gone);
  const [chosen, setChosen] = useState<number | null>(null);
  const version = chosen ?? items[0]?.version ?? null;
  const old = useQuery({ ...flowQuery(name, String(version ?? "")), enabled: version !== null });
  const restore = () => {
    if (!old.data) return;
    dispatch({
      kind: "edited",
      text: old.data.text,
      positions: positionsIn(old.data.layout),
      select: null,
      atMs: Date.now(),
    });
    onClose();
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t("versionsTitle", { name })}
      actions={
        isOwn && (
          <Button disabled={!old.data || old.data.text === state.history.now.text} onClick={restore}>
            {t("restore")}
          </Button>
        )
      }
    >
      {!isOwn && <p>{t("noVersions")}</p>}
      {versions.error && <ProblemView inline error={versions.error} />}
      {isOwn && (
        <Select
          label={t("compare")}
          value={version ?? ""}
          onChange={(event) => setChosen(Number(event.target.value))}
          options={items.map((one) => ({
            value: String(one.version),
            label: `${t("version", { version: one.version })} · ${formats.dateTime(one.created_at)}`,
          }))}
        />
      )}
      {old.isFetching && <Skeleton lines={4} />}
      {old.data && <Differences before={old.data.text} after={state.history.now.text} />}
    </Dialog>
  );
}

const TONES: Record<StateChange["kind"], Tone> = {
  added: "ok",
  removed: "bad",
  changed: "busy",
  moved: "accent",
  renamed: "accent",
};

function Differences({ before, after }: { before: string; after: string }) {
  const t = useT(flowPageMessages);
  const changes = useMemo(() => {
    const [old, now] = [read(before).flow, read(after).flow];
    return old && now ? diff(old.definition, now.definition) : [];
  }, [before, after]);
  if (changes.length === 0) return <p className={styles.quiet}>{t("same")}</p>;
  return (
    <ul className={styles.changes}>
      {changes.map((change) => (
        <li key={`${change.kind}${change.id}`}>
          <p className={styles.line}>
            <Badge tone={TONES[change.kind]}>{t(`change.${change.kind}`)}</Badge>
            <strong>{change.id === WHOLE ? t("whole") : nameOf(change.id)}</strong>
            {change.from !== null && change.kind === "renamed" && (
              <span className={styles.quiet}>{t("was", { name: nameOf(change.from) })}</span>
            )}
          </p>
          {change.fields.map((field) => (
            <div key={field.path.join(".")} className={styles.field}>
              <span className={styles.quiet}>{field.path.join(" › ")}</span>
              {field.before !== undefined && <del>{shown(field.before)}</del>}
              {field.after !== undefined && <ins>{shown(field.after)}</ins>}
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}

function shown(value: Json | JsonObject): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
