import styles from "./Logs.module.css";

/** A template; what differs between its lines stands back. */
export const Template = ({ text }: { text: string }) => (
  <span className={styles.text}>
    {text
      .split(/(<[A-Z*]+>)/)
      .map((part, at) =>
        at % 2 ? <i key={at}>{part.slice(1, -1) === "*" ? "…" : part.slice(1, -1).toLowerCase()}</i> : part,
      )}
  </span>
);
