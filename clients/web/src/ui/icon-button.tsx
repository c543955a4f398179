import type { ButtonHTMLAttributes } from "react";
import { Icon, type IconName } from "./icon";
import css from "./icon-button.module.css";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  isOn?: boolean;
  size?: number;
  ref?: React.Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, isOn, size, className, ...rest }: Props) {
  return (
    <button
      type="button"
      className={className ? `${css.button} ${className}` : css.button}
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      {...rest}
    >
      <Icon name={icon} {...(size ? { size } : {})} />
    </button>
  );
}
