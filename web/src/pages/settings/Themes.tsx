import { useQuery } from "@tanstack/react-query";
import { themePictureUrl, themesQuery } from "@/api/catalogue";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { settingsMessages } from "./messages";
import styles from "./Settings.module.css";

const WIDTH = 640;

/** The looks there are. */
export default function Themes() {
  const t = useT(settingsMessages);
  const themes = useQuery(themesQuery);
  if (themes.error) return <ProblemView error={themes.error} onRetry={() => void themes.refetch()} />;
  if (!themes.data) return <Skeleton height={200} />;
  return (
    <>
      <h2>{t("section.themes")}</h2>
      <ul className={styles.themes}>
        {themes.data.map((theme) => (
          <li key={theme.name}>
            <img src={themePictureUrl(theme.name, WIDTH)} alt="" loading="lazy" />
            <h3>{theme.name}</h3>
            <p className={styles.hint}>{[...new Set(Object.values(theme.fonts))].join(", ")}</p>
            <div className={styles.swatches} aria-hidden>
              {theme.series.map((colour, index) => (
                <span key={index} style={{ background: colour }} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
