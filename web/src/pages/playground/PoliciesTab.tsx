import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Grid, type GridColumn } from "@/insight/Grid";
import { Button } from "@/ui/Button";
import { Select, Textarea } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { Badge, type Tone } from "@/ui/Status";
import {
  PLACES,
  checkText,
  currentPolicy,
  shadowQuery,
  tryPolicy,
  type Action,
  type Checked,
  type Finding,
  type Trials,
} from "./api";
import { foundText, piecesOf } from "./marked";
import { playgroundMessages } from "./messages";
import styles from "./Playground.module.css";

const TONES: Record<Action, Tone> = { allow: "ok", log: "busy", redact: "warn", ask: "warn", block: "bad" };

/** Any text, judged by the policy that holds or by one that is tried. */
export function PoliciesTab() {
  const t = useT(playgroundMessages);
  const [text, setText] = useState(() => t("sample"));
  const [place, setPlace] = useState("input");
  const [policy, setPolicy] = useState("");
  const check = useMutation({ mutationFn: async () => ({ text, verdict: await checkText(text, place, policy) }) });
  const trials = useMutation({ mutationFn: () => tryPolicy(policy) });
  const current = useMutation({ mutationFn: currentPolicy, onSuccess: setPolicy });
  return (
    <div className={styles.halves}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          check.mutate();
        }}
      >
        <Textarea label={t("text")} rows={5} value={text} onChange={(event) => setText(event.target.value)} />
        <Select
          label={t("place")}
          value={place}
          onChange={(event) => setPlace(event.target.value)}
          options={PLACES.map((value) => ({ value, label: t(`places.${value}`) }))}
        />
        <Textarea
          label={t("policy")}
          hint={t("policyHint")}
          optional
          rows={policy ? 16 : 3}
          spellCheck={false}
          className={styles.yaml}
          value={policy}
          onChange={(event) => setPolicy(event.target.value)}
        />
        <div className={styles.buttons}>
          <Button type="submit" kind="primary" busy={check.isPending} disabled={text === ""}>
            {t("check")}
          </Button>
          <Button busy={trials.isPending} onClick={() => trials.mutate()}>
            {t("tryExamples")}
          </Button>
          <Button kind="quiet" busy={current.isPending} onClick={() => current.mutate()}>
            {t("takeCurrent")}
          </Button>
        </div>
        {current.error && <ProblemView error={current.error} inline />}
      </form>
      <section className={styles.result} aria-label={t("decided")} aria-live="polite">
        {check.error && <ProblemView error={check.error} />}
        {check.data && <Judged text={check.data.text} verdict={check.data.verdict} />}
        {trials.error && <ProblemView error={trials.error} />}
        {trials.data && <Tried trials={trials.data} />}
        <Shadow />
      </section>
    </div>
  );
}

function Decision({ action }: { action: Action }) {
  const t = useT(playgroundMessages);
  return <Badge tone={TONES[action]}>{t(`actions.${action}`)}</Badge>;
}

function Judged({ text, verdict }: { text: string; verdict: Checked }) {
  const t = useT(playgroundMessages);
  const format = useFormats();
  const columns: GridColumn<Finding>[] = [
    { id: "what", header: t("what"), cell: (one) => <code>{foundText(text, one)}</code> },
    { id: "kind", header: t("kind"), cell: (one) => one.kind },
    {
      id: "rule",
      header: t("rule"),
      cell: (one) => (
        <>
          {one.rule} {one.is_shadow && <Badge>{t("onTrial")}</Badge>}
        </>
      ),
    },
    { id: "action", header: t("action"), cell: (one) => <Decision action={one.action} /> },
    { id: "score", header: t("score"), align: "end", cell: (one) => format.number(one.score, 2) },
  ];
  return (
    <>
      <p className={styles.figures}>
        <strong>{t("decided")}</strong> <Decision action={verdict.action} />{" "}
        <span>{t("by", { policy: verdict.policy })}</span>
      </p>
      {verdict.findings.length === 0 ? (
        <p className={styles.quiet}>{t("nothingFound")}</p>
      ) : (
        <>
          <p className={styles.marked}>
            {piecesOf(text, verdict.findings).map((piece, index) =>
              piece.finding ? (
                <mark key={index} data-action={piece.finding.action} title={piece.finding.kind}>
                  {piece.text}
                </mark>
              ) : (
                piece.text
              ),
            )}
          </p>
          <Grid
            label={t("decided")}
            rows={verdict.findings}
            columns={columns}
            rowKey={(one) => `${one.rule} ${one.kind} ${one.start} ${one.end}`}
          />
        </>
      )}
      {verdict.action === "redact" && (
        <>
          <h2>{t("passes")}</h2>
          <p className={styles.marked}>{verdict.text}</p>
        </>
      )}
    </>
  );
}

function Tried({ trials }: { trials: Trials }) {
  const t = useT(playgroundMessages);
  const count = trials.passed + trials.failed;
  type Result = Trials["results"][number];
  const columns: GridColumn<Result>[] = [
    { id: "text", header: t("text"), cell: (one) => one.text },
    { id: "expected", header: t("expected"), cell: (one) => <Decision action={one.expected} /> },
    { id: "decided", header: t("decided"), cell: (one) => <Decision action={one.decided} /> },
  ];
  const rows = [...trials.results].sort((a, b) => Number(a.is_right) - Number(b.is_right));
  return (
    <>
      <p className={styles.figures}>
        <Badge tone={trials.failed > 0 ? "bad" : "ok"}>
          {count === 0 ? t("noExamples") : t("examples", { passed: trials.passed, count })}
        </Badge>
      </p>
      {rows.length > 0 && (
        <Grid label={t("tryExamples")} rows={rows} columns={columns} rowKey={(one) => String(one.number)} />
      )}
    </>
  );
}

function Shadow() {
  const t = useT(playgroundMessages);
  const format = useFormats();
  const found = useQuery(shadowQuery);
  type Count = NonNullable<typeof found.data>[number];
  const columns: GridColumn<Count>[] = [
    { id: "rule", header: t("rule"), cell: (one) => one.rule },
    { id: "kind", header: t("kind"), cell: (one) => one.kind },
    { id: "action", header: t("action"), cell: (one) => <Decision action={one.decided} /> },
    { id: "texts", header: t("texts"), align: "end", cell: (one) => format.number(one.texts) },
  ];
  return (
    <>
      <h2>{t("shadow")}</h2>
      {found.error && <ProblemView error={found.error} inline />}
      {found.data?.length === 0 && <p className={styles.quiet}>{t("noShadow")}</p>}
      {found.data && found.data.length > 0 && (
        <Grid
          label={t("shadow")}
          rows={found.data}
          columns={columns}
          rowKey={(one) => `${one.rule} ${one.kind} ${one.decided}`}
        />
      )}
    </>
  );
}
