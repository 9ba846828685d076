import { useQuery } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { api } from "@/api/http";
import { useRight } from "@/api/session";
import type { Page, Policy, PolicyWithText } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/Empty";
import { Textarea } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { Listing } from "./Listing";
import { settingsMessages } from "./messages";
import { useChange } from "./useChange";
import styles from "./Settings.module.css";

/** The guardrails in force, and those before. */
export default function Policies() {
  const t = useT(settingsMessages);
  const format = useFormats();
  const [shown, setShown] = useState<string>("current");
  const versions = useQuery({
    queryKey: ["policies"],
    queryFn: async () => (await api.get<Page<Policy>>("/v1/policies")).items,
  });
  const policy = useQuery({
    queryKey: ["policies", shown],
    queryFn: () => api.get<PolicyWithText>(`/v1/policies/${shown}`),
  });
  return (
    <>
      <h2>{t("section.policies")}</h2>
      {policy.error && <ProblemView error={policy.error} inline />}
      {policy.isPending && <Skeleton lines={8} />}
      {policy.data && (
        <Editor
          key={policy.data.version}
          policy={policy.data}
          latest={versions.data?.[0]?.version ?? policy.data.version}
          onSaved={() => setShown("current")}
        />
      )}
      <Listing query={versions} label={t("versions")} heads={[t("versions"), t("author"), t("at"), ""]}>
        {(one) => (
          <tr key={one.version}>
            <td>{one.version}</td>
            <td>{one.author}</td>
            <td>{format.dateTime(one.created_at)}</td>
            <td className={styles.end}>
              <Button small onClick={() => setShown(String(one.version))}>
                {t("show")}
              </Button>
            </td>
          </tr>
        )}
      </Listing>
    </>
  );
}

interface EditorProps {
  policy: PolicyWithText;
  /** The version that a new one follows. */
  latest: number;
  onSaved: () => void;
}

function Editor({ policy, latest, onSaved }: EditorProps) {
  const t = useT(settingsMessages);
  const mayWrite = useRight("policies.write");
  const save = useChange(
    (text: string) => api.put<PolicyWithText>("/v1/policies", { body: { text, expected_version: latest } }),
    "policies",
    onSaved,
  );
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(new FormData(event.currentTarget).get("text") as string);
  };
  return (
    <form className={styles.code} onSubmit={onSubmit}>
      <Textarea
        label={t("policyText", { version: policy.version })}
        hint={t("policyHint")}
        name="text"
        spellCheck={false}
        readOnly={!mayWrite}
        defaultValue={policy.text}
      />
      {save.error && <ProblemView error={save.error} inline />}
      {mayWrite && (
        <Button type="submit" kind="primary" busy={save.isPending}>
          {t("save")}
        </Button>
      )}
    </form>
  );
}
