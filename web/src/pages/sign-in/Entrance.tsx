import type { ReactNode } from "react";
import { LANGUAGES, setLanguage, useLanguage, type Language } from "@/i18n/i18n";
import styles from "./Entrance.module.css";

/** The frame of the pages before one is signed in. */
export function Entrance({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const language = useLanguage();
  return (
    <main className={styles.entrance}>
      <div className={styles.card}>
        <img src="/icon.svg" alt="OmniMind" width={36} height={36} />
        <h1>{title}</h1>
        {text && <p className={styles.text}>{text}</p>}
        {children}
      </div>
      <div className={styles.languages}>
        {Object.entries(LANGUAGES).map(([tag, label]) => (
          <button
            key={tag}
            type="button"
            lang={tag}
            aria-pressed={tag === language}
            onClick={() => setLanguage(tag as Language)}
          >
            {label}
          </button>
        ))}
      </div>
    </main>
  );
}
