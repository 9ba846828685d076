import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from "react";
import { useT } from "@/i18n/i18n";
import { cx } from "./cx";
import { uiMessages } from "./messages";
import styles from "./Field.module.css";

interface FieldProps {
  label: string;
  /** What helps to fill it in. */
  hint?: ReactNode;
  error?: string | null | undefined;
  optional?: boolean;
  /** The label is read out but not shown. */
  labelHidden?: boolean;
  className?: string | undefined;
  children: (given: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}

/** A control with its label, hint and error tied to it. */
export function Field({ label, hint, error, optional, labelHidden, className, children }: FieldProps) {
  const id = useId();
  const t = useT(uiMessages);
  const described = error || hint ? `${id}-about` : undefined;
  return (
    <div className={cx(styles.field, className)}>
      <label htmlFor={id} className={labelHidden ? "visually-hidden" : styles.label}>
        {label}
        {optional && <span className={styles.optional}> {t("optional")}</span>}
      </label>
      {children({ id, ...(described && { "aria-describedby": described }), ...(error && { "aria-invalid": true }) })}
      {described && (
        <p id={described} className={error ? styles.error : styles.hint}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

type Base = Omit<FieldProps, "children">;

export type TextFieldProps = Base & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };

export function TextField({ label, hint, error, optional, labelHidden, className, ...rest }: TextFieldProps) {
  return (
    <Field {...{ label, hint, error, optional, labelHidden, className }}>
      {(given) => <input {...rest} {...given} className={styles.control} />}
    </Field>
  );
}

export type TextareaProps = Base & TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> };

export function Textarea({ label, hint, error, optional, labelHidden, className, ...rest }: TextareaProps) {
  return (
    <Field {...{ label, hint, error, optional, labelHidden, className }}>
      {(given) => <textarea {...rest} {...given} className={cx(styles.control, styles.area)} />}
    </Field>
  );
}

export type SelectProps = Base &
  SelectHTMLAttributes<HTMLSelectElement> & {
    options: readonly { value: string; label: string; disabled?: boolean }[];
  };

export function Select({ label, hint, error, optional, labelHidden, className, options, ...rest }: SelectProps) {
  return (
    <Field {...{ label, hint, error, optional, labelHidden, className }}>
      {(given) => (
        <select {...rest} {...given} className={cx(styles.control, styles.select)}>
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface SwitchProps {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

export function Switch({ label, hint, checked, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles.switchRow}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={styles.switch}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-about` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id} className={styles.label}>
          {label}
        </label>
        {hint && (
          <p id={`${id}-about`} className={styles.hint}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
