import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Clapperboard, Keyboard, Languages, LogOut, MoonStar } from "lucide-react";
import { useDeferredValue, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { api } from "@/api/http";
import { useRight } from "@/api/session";
import type { Page, ProductionSummary } from "@/api/types";
import { LANGUAGES, useT } from "@/i18n/i18n";
import { THEMES, setTheme } from "@/theme/theme";
import { Dialog } from "@/ui/Dialog";
import { Keys } from "@/ui/Kbd";
import { Status } from "@/ui/Status";
import { useAccount } from "./account";
import { appMessages } from "./messages";
import { useDestinations } from "./Sidebar";
import styles from "./Palette.module.css";

const SHOWN = 6;

interface PaletteProps {
  onClose: () => void;
  onShortcuts: () => void;
}

/** Everything by name: pages, productions, things to do. */
export default function Palette({ onClose, onShortcuts }: PaletteProps) {
  const t = useT(appMessages);
  const navigate = useNavigate();
  const account = useAccount();
  const [query, setQuery] = useState("");
  const found = useProductions(useDeferredValue(query));
  const go = (path: string) => () => {
    onClose();
    void navigate(path);
  };
  const then = (action: () => void) => () => {
    onClose();
    action();
  };
  return (
    <Dialog open bare onClose={onClose} title={t("searchLabel")}>
      <Command label={t("searchLabel")} loop>
        {/* A palette is opened to type into. */}
        <Command.Input
          className={styles.input}
          placeholder={t("search")}
          value={query}
          onValueChange={setQuery}
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
        />
        <Command.List className={styles.list}>
          <Command.Empty className={styles.nothing}>{t("nothing")}</Command.Empty>
          <Command.Group heading={t("goTo")}>
            {useDestinations().map((one) => (
              <Item key={one.name} icon={<one.icon />} keys={`g ${one.key}`} onSelect={go(one.path)}>
                {t(`page.${one.name}`)}
              </Item>
            ))}
          </Command.Group>
          {found.length > 0 && (
            <Command.Group heading={t("recent")}>
              {found.map((one) => (
                <Item
                  key={one.id}
                  value={`${one.title} ${one.id}`}
                  icon={<Clapperboard />}
                  onSelect={go(`/productions/${one.id}`)}
                >
                  <span className={styles.title}>{one.title}</span>
                  <Status status={one.status} quiet />
                </Item>
              ))}
            </Command.Group>
          )}
          <Command.Group heading={t("actions")}>
            {THEMES.map((choice) => (
              <Item key={choice} icon={<MoonStar />} onSelect={then(() => setTheme(choice))}>
                {`${t("themeLabel")}: ${t(`theme.${choice}`)}`}
              </Item>
            ))}
            {Object.entries(LANGUAGES).map(([tag, label]) => (
              <Item key={tag} icon={<Languages />} onSelect={then(() => account.speak(tag as keyof typeof LANGUAGES))}>
                {`${t("language")}: ${label}`}
              </Item>
            ))}
            <Item icon={<Keyboard />} keys="?" onSelect={onShortcuts}>
              {t("shortcuts")}
            </Item>
            <Item icon={<LogOut />} onSelect={then(() => void account.leave().then(() => navigate("/sign-in")))}>
              {t("signOut")}
            </Item>
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}

function useProductions(query: string): ProductionSummary[] {
  const productions = useQuery({
    queryKey: ["palette", query],
    queryFn: ({ signal }) =>
      api.get<Page<ProductionSummary>>("/v1/productions", { query: { query, limit: SHOWN }, signal }),
    placeholderData: keepPreviousData,
    enabled: useRight("productions.read"),
  });
  return productions.data?.items ?? [];
}

interface ItemProps {
  icon: ReactNode;
  keys?: string;
  value?: string;
  onSelect: () => void;
  children: ReactNode;
}

const Item = ({ icon, keys, value, onSelect, children }: ItemProps) => (
  <Command.Item className={styles.item} onSelect={onSelect} {...(value && { value })}>
    {icon}
    {children}
    {keys && <Keys keys={keys} className={styles.keys} />}
  </Command.Item>
);
