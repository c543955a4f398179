import { Button, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import css from "./auth.module.css";

const AGAIN_SECONDS = 60;

interface Props {
  email: string;
  purpose: "register" | "reset";
  code: string;
  /** Where mails go; a server that only prints them says so. */
  mail?: string | undefined;
  onCode: (code: string) => void;
  onWrong: (words: string) => void;
}

/** Has a code sent, and takes it. */
export function CodeField({ email, purpose, code, mail, onCode, onWrong }: Props) {
  const { session } = useApp();
  const [wait, setWait] = useState(0);
  const [isSent, setSent] = useState(false);
  useEffect(() => {
    if (!wait) return;
    const timer = setTimeout(() => setWait(wait - 1), 1_000);
    return () => clearTimeout(timer);
  }, [wait]);
  const send = async () => {
    onWrong("");
    try {
      await session.sendCode(email, purpose);
      setSent(true);
      setWait(AGAIN_SECONDS);
    } catch (error) {
      onWrong(inWords(error));
    }
  };
  const hint = isSent ? t(mail === "console" ? "code.printed" : "code.sent") : undefined;
  return (
    <div className={css.code}>
      <TextInput
        label={t("code")}
        description={hint}
        inputWrapperOrder={["label", "input", "description"]}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        maxLength={6}
        size="md"
        withAsterisk={false}
        value={code}
        onChange={(event) => onCode(event.currentTarget.value.trim())}
        data-testid="auth-code"
      />
      <Button
        variant="default"
        size="md"
        style={{ alignSelf: hint ? "center" : "end" }}
        disabled={wait > 0 || !/^\S+@\S+$/.test(email)}
        onClick={send}
        data-testid="send-code"
      >
        {wait ? t("code.again_in", { n: wait }) : t("code.send")}
      </Button>
    </div>
  );
}
