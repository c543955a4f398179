import { Button, TextInput } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { useApp } from "@/app/app";
import { useFace } from "@/app/names";
import type { KnockSeen } from "@/protocol/signing";
import { Avatar } from "@/ui/avatar";
import { Seal } from "@/ui/drawings";
import { Icon } from "@/ui/icon";
import { Empty, Head } from "@/ui/pane";
import { t } from "@/words";
import { inWords } from "@/words/refusals";
import { clock } from "@/words/when";
import { codeIn } from "./asking";
import { Camera, canScan } from "./camera";
import css from "./knocking.module.css";

/** Letting another device in: its code is in the address, or is typed or read by the camera here. */
export default function AnswerPage() {
  const { code } = useParams({ strict: false });
  return (
    <main className={css.page}>
      <Head back="/settings/devices" title={t("knock.title")} />
      <div className={css.scroll}>{code ? <Answering key={code} code={code} /> : <Finding />}</div>
    </main>
  );
}

function Finding() {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [isScanning, setScanning] = useState(false);
  const [wrong, setWrong] = useState("");
  const go = (read: string) => {
    const code = codeIn(read);
    const whom = /\/u\/([0-9a-z._-]{3,32})$/.exec(read)?.[1];
    if (whom) void navigate({ to: "/u/$whom", params: { whom } });
    else if (code) void navigate({ to: "/q/$code", params: { code } });
    else setWrong(t("knock.no_code"));
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    go(text);
  };
  if (isScanning) return <Camera onRead={go} onClose={() => setScanning(false)} />;
  return (
    <form className={css.sheet} onSubmit={onSubmit}>
      <p className={css.quiet}>{t("knock.hint")}</p>
      <TextInput
        label={t("knock.code")}
        placeholder="ABCD 1234"
        autoCapitalize="characters"
        autoComplete="off"
        autoFocus
        required
        withAsterisk={false}
        maxLength={80}
        size="md"
        error={wrong}
        classNames={{ input: css.field ?? "" }}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setWrong("");
        }}
        data-testid="knock-code"
      />
      <Button type="submit" size="md" data-testid="knock-find">
        {t("knock.find")}
      </Button>
      {canScan() && (
        <Button
          variant="default"
          size="md"
          leftSection={<Icon name="camera" size={18} />}
          onClick={() => setScanning(true)}
          data-testid="knock-scan"
        >
          {t("knock.scan")}
        </Button>
      )}
    </form>
  );
}

type Found = { seen?: KnockSeen; error?: unknown; answer?: "accepted" | "refused" };

function Answering({ code }: { code: string }) {
  const { client } = useApp();
  const [{ seen, error, answer }, set] = useState<Found>({});
  useEffect(() => {
    client.call("users.see_knock", { code }).then(
      (found) => set({ seen: found }),
      (refusal) => set({ error: refusal }),
    );
  }, [client, code]);
  if (error) return <Gone words={inWords(error)} />;
  if (answer) return <Done isIn={answer === "accepted"} />;
  if (!seen) return <div className={css.sheet} aria-busy="true" />;
  const give = (accept: boolean) =>
    client.call("users.answer_knock", { knock_id: seen.knock_id, accept }).then(
      () => set({ answer: accept ? "accepted" : "refused" }),
      (refusal) => set({ error: refusal }),
    );
  return <Question seen={seen} onAnswer={give} />;
}

function Question({ seen, onAnswer }: { seen: KnockSeen; onAnswer: (accept: boolean) => Promise<void> }) {
  const { client } = useApp();
  const me = useFace(client.snapshot.userId ?? "");
  const [isBusy, setBusy] = useState(false);
  const answer = (accept: boolean) => {
    setBusy(true);
    void onAnswer(accept);
  };
  return (
    <section className={css.sheet} aria-labelledby="knock-question" data-testid="knock">
      <Avatar face={me} size={56} />
      <h2 id="knock-question">{t("knock.question", { name: me.name })}</h2>
      <dl className={css.facts}>
        <dt>{t("knock.device")}</dt>
        <dd>{[seen.name, t(`platform.${seen.platform}`)].filter(Boolean).join(" · ")}</dd>
        <dt>{t("knock.address")}</dt>
        <dd>{seen.address}</dd>
        <dt>{t("knock.when")}</dt>
        <dd>{clock(seen.asked_at)}</dd>
      </dl>
      {!seen.is_near && (
        <p className={css.warning} data-testid="knock-far">
          <Icon name="alert" size={18} />
          {t("knock.far")}
        </p>
      )}
      <p className={css.number} data-testid="knock-number">
        {seen.number}
      </p>
      <p className={css.quiet}>{t("knock.same_number")}</p>
      <div className={css.answers}>
        <Button
          variant="default"
          size="md"
          disabled={isBusy}
          onClick={() => answer(false)}
          data-testid="knock-no"
        >
          {t("refuse")}
        </Button>
        <Button size="md" loading={isBusy} onClick={() => answer(true)} data-testid="knock-yes">
          {t("knock.yes")}
        </Button>
      </div>
    </section>
  );
}

function Done({ isIn }: { isIn: boolean }) {
  return (
    <Empty drawing={<Seal />} title={t(isIn ? "knock.done" : "knock.refused")}>
      {!isIn && <p>{t("knock.refused.hint")}</p>}
      <Link
        to={isIn ? "/settings/$section" : "/chats"}
        params={{ section: "devices" }}
        data-testid="knock-done"
      >
        {t(isIn ? "knock.devices" : "back")}
      </Link>
    </Empty>
  );
}

function Gone({ words }: { words: string }) {
  return (
    <Empty drawing={<Seal />} title={t("knock.gone")}>
      <p data-testid="knock-gone">{words}</p>
      <Link to="/q">{t("knock.another")}</Link>
    </Empty>
  );
}
