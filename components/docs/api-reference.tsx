import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { type OpenApiLike, type Operation, operationsByTag } from "./operations";

const METHOD_TONE: Record<string, string> = {
  get: "text-info",
  post: "text-success",
  put: "text-warn",
  patch: "text-warn",
  delete: "text-danger",
};

/** The API reference: every operation of the OpenAPI document by room, on one page that works without scripts. */
export async function ApiReference({ document }: { document: OpenApiLike }) {
  const t = await getTranslations("docs");
  const groups = operationsByTag(document);
  return (
    <main className="mx-auto w-full max-w-(--width-text) px-6 py-10 text-15">
      <p className="text-13">
        <Link href="/" className="text-accent-text underline-offset-2 hover:underline">
          {t("back")}
        </Link>
      </p>
      <h1 className="mt-4 text-24 font-semibold">{t("title")}</h1>
      <p className="mt-2 text-text-2">{t("intro")}</p>
      <p className="mt-2 text-13">
        <a href="/api/v1/openapi.json" className="text-accent-text underline-offset-2 hover:underline">
          {t("document")}
        </a>
      </p>
      <nav aria-label={t("rooms")} className="mt-6 flex flex-wrap gap-x-4 gap-y-2 text-13">
        {groups.map(({ tag }) => (
          <a key={tag} href={`#${tag}`} className="text-accent-text underline-offset-2 hover:underline">
            {tag}
          </a>
        ))}
      </nav>
      {groups.map(({ tag, operations }) => (
        <section key={tag} id={tag} aria-labelledby={`${tag}-heading`} className="mt-10">
          <h2 id={`${tag}-heading`} className="border-b border-line pb-2 text-18 font-semibold">
            {tag}
          </h2>
          {operations.map((operation) => (
            <OperationView key={operation.id} operation={operation} bodyLabel={t("body")} answersLabel={t("answers")} />
          ))}
        </section>
      ))}
    </main>
  );
}

interface OperationViewProps {
  operation: Operation;
  bodyLabel: string;
  answersLabel: string;
}

function OperationView({ operation, bodyLabel, answersLabel }: OperationViewProps) {
  return (
    <article className="border-b border-line py-5">
      <h3 className="flex flex-wrap items-baseline gap-x-3 font-mono text-13">
        <span className={`uppercase ${METHOD_TONE[operation.method] ?? ""}`}>{operation.method}</span>
        <span className="break-all">{operation.path}</span>
      </h3>
      <p className="mt-1">{operation.summary}</p>
      {operation.description ? <p className="mt-1 text-13 text-text-3">{operation.description}</p> : null}
      {operation.parameters.length > 0 ? (
        <p className="mt-2 font-mono text-13 text-text-2">{operation.parameters.join(" · ")}</p>
      ) : null}
      {operation.body ? (
        <details className="mt-2 text-13">
          <summary className="cursor-pointer text-text-2">{bodyLabel}</summary>
          <pre className="mt-2 whitespace-pre-wrap break-words rounded-md bg-subtle p-3 font-mono text-13">
            {JSON.stringify(operation.body, null, 2)}
          </pre>
        </details>
      ) : null}
      <details className="mt-2 text-13">
        <summary className="cursor-pointer text-text-2">{answersLabel}</summary>
        <ul className="mt-2 space-y-1">
          {operation.answers.map(({ status, description }) => (
            <li key={status}>
              <span className="font-mono tabular-nums">{status}</span> {description}
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}
