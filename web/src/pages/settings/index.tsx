import { lazy, Suspense, type ComponentType } from "react";
import { Navigate, NavLink, useParams } from "react-router";
import { useSession } from "@/api/session";
import { useT } from "@/i18n/i18n";
import { cx } from "@/ui/cx";
import { Skeleton } from "@/ui/Empty";
import { PageHeader } from "@/ui/PageHeader";
import { settingsMessages } from "./messages";
import styles from "./Settings.module.css";

interface Section {
  name:
    | "account"
    | "general"
    | "members"
    | "keys"
    | "budgets"
    | "models"
    | "policies"
    | "voices"
    | "themes"
    | "audit"
    | "tenants"
    | "about";
  right: string | null;
  Component: ComponentType;
}

const SECTIONS: readonly Section[] = [
  { name: "account", right: null, Component: lazy(() => import("./Account")) },
  { name: "general", right: "settings.read", Component: lazy(() => import("./General")) },
  { name: "members", right: "members.read", Component: lazy(() => import("./Members")) },
  { name: "keys", right: "keys.read", Component: lazy(() => import("./Keys")) },
  { name: "budgets", right: "cost.read", Component: lazy(() => import("./Budgets")) },
  { name: "models", right: "models.read", Component: lazy(() => import("./Models")) },
  { name: "policies", right: "policies.read", Component: lazy(() => import("./Policies")) },
  { name: "voices", right: "productions.read", Component: lazy(() => import("./Voices")) },
  { name: "themes", right: "productions.read", Component: lazy(() => import("./Themes")) },
  { name: "audit", right: "audit.read", Component: lazy(() => import("./Audit")) },
  { name: "tenants", right: "tenants.write", Component: lazy(() => import("./Tenants")) },
  { name: "about", right: "settings.read", Component: lazy(() => import("./AboutHouse")) },
];

export default function SettingsPage() {
  const t = useT(settingsMessages);
  const { section = "general" } = useParams();
  const { rights } = useSession();
  const sections = SECTIONS.filter((one) => one.right === null || rights.includes(one.right));
  const current = sections.find((one) => one.name === section);
  if (!current) return <Navigate to="/settings/account" replace />;
  return (
    <>
      <PageHeader title={t("title")} />
      <div className={styles.page}>
        <nav aria-label={t("title")} className={styles.nav}>
          {sections.map((one) => (
            <NavLink
              key={one.name}
              to={`/settings/${one.name}`}
              className={cx(styles.place, one === current && styles.active)}
              aria-current={one === current ? "page" : undefined}
            >
              {t(`section.${one.name}`)}
            </NavLink>
          ))}
        </nav>
        <section className={styles.section} aria-label={t(`section.${current.name}`)}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <current.Component />
          </Suspense>
        </section>
      </div>
    </>
  );
}
