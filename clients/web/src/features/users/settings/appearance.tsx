import { SegmentedControl, Slider } from "@mantine/core";
import { useApp } from "@/app/app";
import { useModel } from "@/state/model";
import { t } from "@/words";
import type { PreferencesState } from "../preferences";
import css from "./settings.module.css";

/** How the client looks and behaves for me. */
export function Appearance() {
  const { preferences } = useApp();
  const { theme, language, fontSize, sendKey } = useModel(preferences, (state) => state);
  return (
    <div className={css.form}>
      <Choice
        name="theme"
        value={theme}
        values={["auto", "light", "dark"]}
        onChoose={(value) => preferences.set({ theme: value })}
      />
      <Choice
        name="language"
        value={language}
        values={["auto", "zh-CN", "en"]}
        onChoose={(value) => preferences.set({ language: value })}
      />
      <div className={css.setting}>
        <p id="font-size">{t("font_size")}</p>
        <Slider
          min={12}
          max={20}
          step={1}
          value={fontSize}
          onChange={(value) => preferences.set({ fontSize: value })}
          marks={[
            { value: 12, label: "12" },
            { value: 15, label: "15" },
            { value: 20, label: "20" },
          ]}
          label={(value) => `${value} px`}
          mb={24}
          thumbLabel={t("font_size")}
          data-testid="font-size"
        />
      </div>
      <Choice
        name="send_key"
        value={sendKey}
        values={["enter", "ctrl_enter"]}
        onChoose={(value) => preferences.set({ sendKey: value })}
      />
    </div>
  );
}

interface ChoiceProps<V extends string> {
  name: "theme" | "language" | "send_key";
  value: V;
  values: V[];
  onChoose: (value: V) => void;
}

type Values = PreferencesState["theme"] | PreferencesState["language"] | PreferencesState["sendKey"];

function Choice<V extends Values>({ name, value, values, onChoose }: ChoiceProps<V>) {
  return (
    <div className={css.setting}>
      <p>{t(name)}</p>
      <SegmentedControl
        aria-label={t(name)}
        value={value}
        onChange={(chosen) => onChoose(chosen as V)}
        data={values.map((one) => ({ value: one, label: t(`choice.${one}`) }))}
        data-testid={`choose-${name}`}
      />
    </div>
  );
}
