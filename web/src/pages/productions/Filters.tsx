import { LayoutGrid, List as ListIcon, Search } from "lucide-react";
import { useRef } from "react";
import { useShortcuts } from "@/app/shortcuts";
import { useT } from "@/i18n/i18n";
import { IconButton } from "@/ui/Button";
import { Select } from "@/ui/Field";
import { uiMessages } from "@/ui/messages";
import { productionsMessages } from "./messages";
import { STATUSES, type Wishes } from "./wishes";
import styles from "./Productions.module.css";

interface FiltersProps {
  wishes: Wishes;
  onChange: (change: Partial<Wishes>) => void;
}

export function Filters({ wishes, onChange }: FiltersProps) {
  const t = useT(productionsMessages);
  const ui = useT(uiMessages);
  const search = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: "/", label: t("search"), run: () => search.current?.focus() }]);
  const statuses = STATUSES.map((status) => ({ value: status, label: ui(`status.${status}`) }));
  return (
    <>
      <label className={styles.search}>
        <Search aria-hidden />
        <span className="visually-hidden">{t("search")}</span>
        <input
          ref={search}
          type="search"
          placeholder={t("search")}
          value={wishes.query}
          onChange={(event) => onChange({ query: event.target.value })}
        />
      </label>
      <Select
        label={t("status")}
        labelHidden
        className={styles.status}
        value={wishes.status}
        onChange={(event) => onChange({ status: event.target.value as Wishes["status"] })}
        options={[{ value: "", label: t("all") }, ...statuses]}
      />
      <div role="group" aria-label={t("view")} className={styles.views}>
        <IconButton label={t("grid")} aria-pressed={wishes.view === "grid"} onClick={() => onChange({ view: "grid" })}>
          <LayoutGrid />
        </IconButton>
        <IconButton label={t("list")} aria-pressed={wishes.view === "list"} onClick={() => onChange({ view: "list" })}>
          <ListIcon />
        </IconButton>
      </div>
    </>
  );
}
