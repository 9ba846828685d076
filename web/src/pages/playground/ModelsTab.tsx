import { useQuery } from "@tanstack/react-query";
import { BotOff, Plus, X } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Empty, Skeleton } from "@/ui/Empty";
import { Select, Textarea, TextField } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { Answer, type Asked } from "./Answer";
import { askModel, deploymentsQuery, namesQuery } from "./api";
import { playgroundMessages } from "./messages";
import styles from "./Playground.module.css";

const MOST = 4;
const CACHES = ["house", "off", "exact", "semantic"] as const;

interface Column {
  readonly id: number;
  readonly model: string;
  readonly asked: Asked;
}

const NOTHING: Asked = { state: "idle" };

/** One question to several models, side by side. */
export function ModelsTab() {
  const t = useT(playgroundMessages);
  const deployments = useQuery(deploymentsQuery);
  const names = useQuery(namesQuery);
  const [shared, setShared] = useState({ system: "", text: "", temperature: "", maxTokens: "", cache: "house" });
  const [columns, setColumns] = useState<readonly Column[]>([{ id: 0, model: "auto", asked: NOTHING }]);
  const change = (said: Partial<typeof shared>) => setShared({ ...shared, ...said });
  const put = (id: number, said: Partial<Column>) =>
    setColumns((all) => all.map((one) => (one.id === id ? { ...one, ...said } : one)));
  const isBusy = columns.some((one) => one.asked.state === "busy");
  const mayAsk = shared.text.trim() !== "" && !isBusy;

  const ask = () => {
    if (!mayAsk) return;
    for (const { id, model } of columns) {
      put(id, { asked: { state: "busy" } });
      askModel({ ...shared, cache: shared.cache === "house" ? "" : shared.cache, model }).then(
        (reply) => put(id, { asked: { state: "done", reply } }),
        (error: unknown) => put(id, { asked: { state: "failed", error } }),
      );
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    ask();
  };
  const add = () => {
    const taken = new Set(columns.map((one) => one.model));
    const next = deployments.data?.find((one) => !taken.has(one.name))?.name ?? "auto";
    setColumns([...columns, { id: Math.max(...columns.map((one) => one.id)) + 1, model: next, asked: NOTHING }]);
  };

  if (deployments.error) return <ProblemView error={deployments.error} onRetry={() => void deployments.refetch()} />;
  if (deployments.isPending) return <Skeleton lines={6} className={styles.waiting} />;
  if (deployments.data.length === 0)
    return (
      <Empty icon={<BotOff />} title={t("noModelTitle")}>
        {t("noModelText")}
      </Empty>
    );
  const options = (names.data ?? ["auto"]).map((value) => ({ value, label: value }));
  return (
    <div className={styles.models}>
      {/* The keys that ask work in every field of the form. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <form
        className={styles.form}
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <Textarea
          label={t("system")}
          optional
          rows={2}
          className={styles.system}
          value={shared.system}
          onChange={(event) => change({ system: event.target.value })}
        />
        <Textarea
          label={t("question")}
          hint={t("questionHint")}
          rows={5}
          value={shared.text}
          onChange={(event) => change({ text: event.target.value })}
        />
        <div className={styles.settings}>
          <TextField
            label={t("temperature")}
            optional
            type="number"
            min={0}
            max={2}
            step={0.1}
            value={shared.temperature}
            onChange={(event) => change({ temperature: event.target.value })}
          />
          <TextField
            label={t("maxTokens")}
            optional
            type="number"
            min={1}
            step={1}
            value={shared.maxTokens}
            onChange={(event) => change({ maxTokens: event.target.value })}
          />
          <Select
            label={t("cache")}
            value={shared.cache}
            onChange={(event) => change({ cache: event.target.value })}
            options={CACHES.map((value) => ({ value, label: t(`caches.${value}`) }))}
          />
        </div>
        <div className={styles.buttons}>
          <Button type="submit" kind="primary" busy={isBusy} disabled={!mayAsk}>
            {t("ask")}
          </Button>
          {columns.length < MOST && (
            <Button icon={<Plus />} onClick={add}>
              {t("addModel")}
            </Button>
          )}
        </div>
      </form>
      <div className={styles.columns}>
        {columns.map((one, index) => (
          <section
            key={one.id}
            className={styles.column}
            aria-label={t("modelNumber", { number: index + 1 })}
            aria-busy={one.asked.state === "busy"}
          >
            <header>
              <Select
                label={t("modelNumber", { number: index + 1 })}
                labelHidden
                value={one.model}
                onChange={(event) => put(one.id, { model: event.target.value })}
                options={options}
              />
              {columns.length > 1 && (
                <IconButton
                  small
                  label={t("dropModel", { number: index + 1 })}
                  onClick={() => setColumns(columns.filter((other) => other.id !== one.id))}
                >
                  <X />
                </IconButton>
              )}
            </header>
            <Answer asked={one.asked} />
          </section>
        ))}
      </div>
    </div>
  );
}
